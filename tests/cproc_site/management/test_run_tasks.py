"""One command runs all due tasks, prints the results, and continues after a failure."""

import datetime
import os
import signal
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
from tests.helpers.server.client import wait_until
from tests.helpers.server.processes import start

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


class StopsAfter(threading.Event):
    """Is set after `runs` waits."""

    def __init__(self, runs):
        super().__init__()
        self._runs = runs

    def wait(self, timeout=None):
        self._runs -= 1
        if not self._runs:
            self.set()
        return self.is_set()


class TestRepeated:
    """Each run is a process of its own."""

    @pytest.fixture(autouse=True)
    def no_mails(self, monkeypatch):
        monkeypatch.setattr(run_tasks, "_send_mails", lambda is_stopped: "")

    def test_outcomes_are_counted_by_the_process_that_stays(self, monkeypatch, tmp_path):
        pids = tmp_path / "pids"

        def work(now):
            with pids.open("a") as file:
                file.write(f"{os.getpid()}\n")

        monkeypatch.setattr(run_tasks, "TASKS", {"Counted": work})
        run_tasks.Command().repeat(0, StopsAfter(2))
        first, second = pids.read_text().split()
        assert len({first, second, str(os.getpid())}) == 3
        labels = {"name": "Counted", "outcome": "done"}
        assert REGISTRY.get_sample_value("cproc_work_total", labels) == 2

    def test_death_of_a_process_is_logged_and_the_next_run_comes(
        self, monkeypatch, tmp_path, caplog
    ):
        once = tmp_path / "once"

        def die_once(now):
            if not once.exists():
                once.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            (tmp_path / "twice").touch()

        monkeypatch.setattr(run_tasks, "TASKS", {"Test": die_once})
        run_tasks.Command().repeat(0, StopsAfter(2))
        assert "The process of the tasks has ended before them." in caplog.text
        assert (tmp_path / "twice").exists()

    def test_run_ends_between_two_tasks_when_the_loop_is_stopped(self, monkeypatch, tmp_path):
        stopped = StopsAfter(5)
        begun = tmp_path / "begun"

        def wait_for_the_stop(now):
            begun.touch()
            signal.pause()

        tasks = {"First": wait_for_the_stop, "Second": lambda now: (tmp_path / "second").touch()}
        monkeypatch.setattr(run_tasks, "TASKS", tasks)
        stopping = threading.Thread(target=lambda: (wait_until(begun.exists), stopped.set()))
        stopping.start()
        run_tasks.Command().repeat(0, stopped)
        stopping.join()
        assert not (tmp_path / "second").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_loop_continues_until_a_signal(mail_server, number):
    make_delivery()
    loop = start("manage.py", "run_tasks", "--every", "0.05", MAIL_URL=mail_server.url)
    assert "Mails: 1 sent" in loop.stdout.readline()
    make_delivery()
    assert "Mails: 1 sent" in loop.stdout.readline()
    loop.send_signal(number)
    assert loop.communicate(timeout=30)[0] == ""
    assert loop.returncode == 0
