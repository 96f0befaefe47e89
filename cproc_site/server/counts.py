"""The folder in memory in which the processes of a server count for Prometheus."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
MEMORY = Path("/dev/shm")  # noqa: S108 (folders get a random name there)  # nosec B108


def open_folder() -> None:
    """Name a folder of this process in the environment, unless it has one.

    Each worker counts in files there, which are added up when they are read; they outlive a worker.
    Call it before ``prometheus_client`` is imported. gunicorn does so again on a reload, and in a
    new server that replaces this one, which needs a folder of its own.
    """
    process = os.getpid()
    prefix = f"cproc-counts-{process}-"
    if prefix in os.environ.get(VARIABLE, ""):
        return
    folder = tempfile.mkdtemp(prefix=prefix, dir=MEMORY if MEMORY.is_dir() else None)
    os.environ[VARIABLE] = folder
    atexit.register(_remove, folder, process)


def _remove(folder: str, process: int) -> None:
    """Remove the folder at the end of its process; forked ones leave it."""
    if process == os.getpid():
        shutil.rmtree(folder, ignore_errors=True)
