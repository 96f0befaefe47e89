"""Priority of work: what staff wait for least gives way to requests that store something.

The locks are of one host, whose processors its processes share. They belong to open files, so they
end with the process that holds them.
"""

import fcntl
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

MAX_PAUSE_SECONDS = 1.0  # of one block or one mail: then it continues, whatever else runs
POLL_SECONDS = 0.005


@contextmanager
def high() -> Iterator[None]:
    """Let work of low priority pause until the block ends."""
    with ExitStack() as stack:
        with suppress(OSError):  # without a disk that can be written to, nothing pauses
            file = stack.enter_context(_lock_file("high"))
            fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def low() -> Iterator[bool]:
    """Yield whether the block may run: one at a time does.

    It pauses before each query while a block of high priority runs in any process.
    """
    is_only = True
    until = time.monotonic() + MAX_PAUSE_SECONDS
    with ExitStack() as stack:
        with suppress(OSError):  # without a disk that can be written to, any number of blocks run
            file, high_file = (stack.enter_context(_lock_file(name)) for name in ("low", "high"))
            is_only = _try_lock(file)
            pausing = partial(_after_pause, high_file, until)
            stack.enter_context(connection.execute_wrapper(pausing))
        yield is_only


def give_way() -> None:
    """Pause while a block of high priority runs in any process."""
    with suppress(OSError), _lock_file("high") as file:
        _pause(file, time.monotonic() + MAX_PAUSE_SECONDS)


def _after_pause(file: IO[bytes], until: float, execute: Callable[..., Any], *args: Any) -> Any:
    _pause(file, until)
    return execute(*args)


def _pause(file: IO[bytes], until: float) -> None:
    while time.monotonic() < until and not _try_lock(file):
        time.sleep(POLL_SECONDS)
    fcntl.flock(file, fcntl.LOCK_UN)


def _lock_file(name: str) -> IO[bytes]:
    path = settings.VAR_DIR / f"{name}-priority.lock"
    try:
        return path.open("ab")
    except OSError:  # read-only, as in the container (docker-compose.yml)
        return (Path(tempfile.gettempdir()) / path.name).open("ab")


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
