"""The folder in which the processes of a server count."""

import os
from pathlib import Path

from cproc_site.server import counts


def test_process_has_one_folder_and_removes_only_its_own(monkeypatch):
    registered = []
    monkeypatch.setattr(counts.atexit, "register", lambda *call: registered.append(call))
    monkeypatch.setenv(counts.VARIABLE, "")  # removed after the test
    counts.open_folder()
    folder = Path(os.environ[counts.VARIABLE])
    counts.open_folder()  # as after a reload
    assert os.environ[counts.VARIABLE] == str(folder)
    ((remove, *arguments),) = registered
    with monkeypatch.context() as patched:
        patched.setattr(os, "getpid", lambda: -1)  # a forked process
        remove(*arguments)
    assert folder.is_dir()
    remove(*arguments)
    assert not folder.exists()
