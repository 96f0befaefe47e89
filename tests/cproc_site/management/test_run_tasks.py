"""One command does all that falls due; it says what it did, and goes on where one piece of work fails."""

import datetime
import signal

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from contact import retention
from contact.models import Delivery, Message, MessageCount
from core.mail.models import MailState
from tests.helpers.factories import make_delivery, make_message
from tests.helpers.server.processes import start

DAY = datetime.timedelta(days=1)


def run(capsys) -> list[str]:
    call_command("run_tasks")
    return [
        line[20:] if line[:4].isdigit() else line for line in capsys.readouterr().out.splitlines()
    ]


@pytest.mark.django_db
class TestOnce:
    def test_does_what_is_due_and_says_so(self, capsys, mailoutbox):
        now = timezone.now()
        make_delivery()
        make_message(received_at=now - 400 * DAY)
        make_message(received_at=now - 31 * DAY, network="x" * 64)
        assert run(capsys) == ["Messages deleted: 1", "Networks forgotten: 1", "Mails: 1 sent"]
        assert len(mailoutbox) == 1
        assert (Message.objects.count(), MessageCount.objects.count()) == (2, 1)

    def test_sessions_that_are_over_are_deleted(self, capsys):
        now = timezone.now()
        for key, hours in (("over", -1), ("open", 1)):
            Session.objects.create(
                session_key=key, session_data="", expire_date=now + datetime.timedelta(hours=hours)
            )
        assert run(capsys) == ["Old sessions deleted: 1"]
        assert Session.objects.get().pk == "open"

    def test_second_run_has_nothing_to_do(self, capsys):
        make_delivery()
        run(capsys)
        assert run(capsys) == ["Nothing was due."]

    def test_one_piece_of_work_that_fails_leaves_the_others(self, capsys, monkeypatch, caplog):
        def fail(at):
            raise ValueError("zoe@example.org")

        monkeypatch.setattr(retention, "purge", fail)
        make_delivery()
        with pytest.raises(CommandError, match="Not everything could be done"):
            call_command("run_tasks")
        assert Delivery.objects.get().state == MailState.SENT
        assert "Messages deleted: broken off by ValueError" in caplog.text
        assert "zoe@" not in caplog.text

    @pytest.mark.parametrize("seconds", ["0", "-1"])
    def test_interval_is_more_than_nothing(self, seconds):
        with pytest.raises(CommandError, match="more than 0 seconds"):
            call_command("run_tasks", "--every", seconds)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_loop_goes_on_until_it_is_told_to_end(mail_server, number):
    make_delivery()
    loop = start("manage.py", "run_tasks", "--every", "0.05", MAIL_URL=mail_server.url)
    assert "Mails: 1 sent" in loop.stdout.readline()
    make_delivery()
    assert "Mails: 1 sent" in loop.stdout.readline()
    loop.send_signal(number)
    assert loop.communicate(timeout=30)[0] == ""
    assert loop.returncode == 0
