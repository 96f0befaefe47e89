"""A flag in shared memory that shows to all processes of a host that the record changed."""

import mmap
import os

_SIZE = 8
# The server maps it before it forks (gunicorn.conf.py). Another program has its own flag.
_memory = mmap.mmap(-1, _SIZE)


def set_changed() -> None:
    """Start a new generation, after a change was committed."""
    _memory[:] = os.urandom(_SIZE)  # not counted: two changes at the same time are noticed


def generation() -> bytes:
    """Return a value that differs after every `set_changed()`."""
    return _memory[:]
