"""A flag in shared memory that shows to all processes of a host that the record changed.

The server loads the code once and then forks (gunicorn.conf.py): memory that is mapped at that time
is shared by all its processes. A process of another program has its own flag.
"""

import mmap
import os

_SIZE = 8
_memory = mmap.mmap(-1, _SIZE)


def set_changed() -> None:
    """Start a new generation, after a change was committed."""
    _memory[:] = os.urandom(_SIZE)  # not counted: two changes at the same time are noticed


def generation() -> bytes:
    """Return a value that differs after every `set_changed()`."""
    return _memory[:]
