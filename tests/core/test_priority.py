"""Work of low priority: one at a time, and paused while something is stored."""

from contextlib import ExitStack

import pytest

from accounts.models import User
from core import priority

pytestmark = pytest.mark.django_db


def test_one_block_of_low_priority_runs_at_a_time():
    with priority.low() as is_only:
        assert is_only
        with priority.low() as is_only:
            assert not is_only
    with priority.low() as is_only:
        assert is_only


def test_low_priority_pauses_before_a_query_until_high_priority_ends(monkeypatch):
    pauses = []
    urgent = ExitStack()
    urgent.enter_context(priority.high())
    urgent.enter_context(priority.high())
    urgent.callback(pauses.append, "a pause")
    monkeypatch.setattr(priority.time, "sleep", lambda seconds: urgent.close())
    with priority.low():
        User.objects.exists()
        User.objects.exists()
    assert pauses == ["a pause"]


def test_low_priority_continues_after_some_time(monkeypatch):
    monkeypatch.setattr(priority, "MAX_PAUSE_SECONDS", 0.01)
    with priority.high(), priority.low():
        assert not User.objects.filter(username="nobody").exists()


@pytest.fixture
def temporary_folder(settings, tmp_path, monkeypatch):
    """Return the folder for temporary files of a process that can't write to VAR_DIR."""
    settings.VAR_DIR = tmp_path / "missing"
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(priority.tempfile, "tempdir", str(folder))
    return folder


def test_locks_are_temporary_files_without_another_disk(temporary_folder, monkeypatch):
    pauses = []
    urgent = ExitStack()
    urgent.enter_context(priority.high())
    monkeypatch.setattr(
        priority.time, "sleep", lambda seconds: pauses.append("a pause") or urgent.close()
    )
    priority.give_way()
    assert pauses == ["a pause"]
    with priority.low() as is_only, priority.low() as is_second_only:
        assert (is_only, is_second_only) == (True, False)
    assert len(list(temporary_folder.iterdir())) == 2


def test_work_of_any_priority_needs_no_disk(temporary_folder):
    temporary_folder.rmdir()
    with priority.high():
        priority.give_way()
        with priority.low() as is_only, priority.low() as is_second_only:
            assert is_only
            assert is_second_only
            assert not User.objects.filter(username="nobody").exists()
