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


def test_high_priority_needs_no_disk(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "missing"
    with priority.high():
        assert not settings.VAR_DIR.exists()
