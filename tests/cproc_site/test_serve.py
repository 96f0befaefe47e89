"""`make run`: the server and the periodic tasks start together and end together."""

import signal

import pytest
from django.db import connection, transaction

from contact.models import Delivery
from core.mail.models import MailState
from record.models import Publication
from tests.helpers.factories import make_delivery, make_project, make_user, published
from tests.helpers.server.client import is_healthy, request, wait_until
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import end, serve

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "number"), [([], signal.SIGINT), (["--set-up"], signal.SIGTERM)]
)
def test_ready_site_is_served_unchanged_and_mails_are_sent_until_a_signal(
    mail_server, tmp_path, options, number
):
    published(make_project())
    make_user()
    make_delivery()
    port = free_port()
    own = {"PORT": str(port), "MAIL_URL": mail_server.url, "VAR_DIR": str(tmp_path)}
    program = serve("bin/serve", *options, WEB_CONCURRENCY="1", **own)
    wait_until(lambda: is_healthy(port), 120)
    if options:  # the files were collected by this start
        assert request(port, "/static/pages/share-en.png").status == 200
    wait_until(lambda: Delivery.objects.get().state == MailState.SENT)
    program.send_signal(number)
    program.communicate(timeout=40)
    assert program.returncode == 0
    assert not is_healthy(port)
    assert Publication.objects.count() == 1


@pytest.mark.slow
@pytest.mark.postgres
def test_statement_of_a_request_ends_in_time_and_the_site_answers_afterwards(tmp_path):
    published(make_project())
    port = free_port()
    program = serve("-m", "gunicorn", WEB_CONCURRENCY="1", PORT=str(port), VAR_DIR=str(tmp_path))
    try:
        wait_until(lambda: is_healthy(port))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE search_entry IN ACCESS EXCLUSIVE MODE")
            response = request(port, "/search/?q=glacy")
        assert response is not None
        assert response.status == 503
        assert "canceling statement" not in response.text
        assert request(port, "/projects.json").status == 200
    finally:
        end(program)
