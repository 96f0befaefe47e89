"""`make run`: the server and the periodic tasks start together and end together."""

import signal

import pytest

from contact.models import Delivery
from core.mail.models import MailState
from record.models import Publication
from tests.helpers.factories import make_delivery, make_project, make_user, published
from tests.helpers.server.client import is_healthy, request, wait_until
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import serve

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
