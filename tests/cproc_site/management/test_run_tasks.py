"""One command runs all due tasks, prints the results, and continues after a failure."""

import datetime
import threading

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone
from prometheus_client import REGISTRY

from contact.models import Delivery, Message
from core.mail.models import MailState
from cproc_site.management.commands import run_tasks
from tests.helpers.factories import make_delivery, make_message

DAY = datetime.timedelta(days=1)


def run(capsys) -> list[str]:
    call_command("run_tasks")
    return capsys.readouterr().out.splitlines()


@pytest.mark.django_db
class TestOnce:
    def test_due_tasks_are_run_once(self, capsys, mailoutbox):
        now = timezone.now()
        make_delivery()
        make_message(received_at=now - 400 * DAY)
        make_message(received_at=now - 31 * DAY, network="x" * 64)
        for key, expires in (("over", now - DAY), ("open", now + DAY)):
            Session.objects.create(session_key=key, session_data="", expire_date=expires)
        assert run(capsys) == [
            "Messages deleted: 1",
            "Networks forgotten: 1",
            "Old sessions deleted: 1",
            "Mails: 1 sent",
        ]
        assert Session.objects.get().pk == "open"
        assert len(mailoutbox) == 1
        assert Message.objects.count() == 2
        assert run(capsys) == []

    def test_other_tasks_run_after_one_has_failed(self, monkeypatch, caplog):
        def fail(at):
            raise ValueError("zoe@example.org")

        monkeypatch.setitem(run_tasks.TASKS, "Messages deleted", fail)
        make_delivery()
        with pytest.raises(CommandError, match="Some tasks failed"):
            call_command("run_tasks")
        assert Delivery.objects.get().state == MailState.SENT
        assert "Messages deleted: stopped by ValueError" in caplog.text
        assert "zoe@" not in caplog.text

    def test_interval_has_to_be_positive(self):
        with pytest.raises(CommandError, match="more than 0 seconds"):
            call_command("run_tasks", "--every", "0")


def test_loop_counts_outcomes_and_ends_between_two_tasks(db, monkeypatch):
    stopped = threading.Event()
    second = []
    monkeypatch.setattr(run_tasks.connections, "close_all", lambda: None)
    tasks = {"Counted": lambda now: stopped.set(), "Second": second.append}
    monkeypatch.setattr(run_tasks, "TASKS", tasks)
    run_tasks.Command().repeat(0, stopped)
    labels = {"name": "Counted", "outcome": "done"}
    assert (REGISTRY.get_sample_value("cproc_work_total", labels), second) == (1, [])
