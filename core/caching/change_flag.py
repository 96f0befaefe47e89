"""A flag in shared memory that tells the processes of one host that the record changed.

The server loads the code once and then forks (gunicorn.conf.py): memory that is mapped while the code is loaded is
shared by all its processes. A process of another program has a flag of its own, which no other process sees.
"""

import mmap
import os

_SIZE = 8
_memory = mmap.mmap(-1, _SIZE)


def set_changed():
    """Start a new generation, after a change was committed.

    The value is random, not counted: two changes at the same time are noticed all the same.
    """
    _memory[:] = os.urandom(_SIZE)


def generation() -> bytes:
    """Return a value that differs after every `set_changed()`."""
    return _memory[:]
