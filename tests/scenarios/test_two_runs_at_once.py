"""Two `run_tasks` processes share one outbox, as on two hosts."""

import pytest
from django.utils import timezone

from contact.models import Delivery, MailKind
from core.mail.models import MailState
from tests.helpers.factories import make_message
from tests.helpers.server.processes import start

NUMBER = 1_000

pytestmark = pytest.mark.django_db(transaction=True)


def outbox():
    message, now = make_message(), timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            message=message,
            mail_kind=MailKind.NOTIFICATION,
            to=f"{number}@example.org",
            mail_id=f"<{number}@testserver>",
            created_at=now,
            next_attempt_at=now,
        )
        for number in range(NUMBER)
    )


@pytest.mark.slow
def test_each_of_a_thousand_mails_is_delivered_once(mail_server):
    outbox()
    mail_server.answers = lambda: mail_server.connections >= 2  # so that both are busy
    runs = [start("manage.py", "run_tasks", MAIL_URL=mail_server.url) for _ in range(2)]
    told = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    assert mail_server.taken_by() == {f"{number}@example.org": 1 for number in range(NUMBER)}
    assert Delivery.objects.filter(state=MailState.SENT, attempts=1).count() == NUMBER
    shares = [int(text.partition("Mails: ")[2].partition(" sent")[0] or 0) for text in told]
    assert sum(shares) == NUMBER
    assert min(shares) > 0


def test_run_after_it_has_nothing_to_do(mail_server):
    outbox()
    Delivery.objects.update(state=MailState.SENT, sent_at=timezone.now())
    run = start("manage.py", "run_tasks", MAIL_URL=mail_server.url)
    assert run.communicate(timeout=60)[0] == "Nothing was due.\n"
    assert mail_server.taken == []
