"""Who asks too often at once is told so in words, and nobody else notices."""

import time

import pytest

from tests.contact.mail_server import free_port
from tests.production.visiting import Load
from tests.proxy import Proxy

pytestmark = pytest.mark.postgres


def test_too_many_requests_at_once_are_refused_in_words(production, tmp_path):
    port = free_port()
    strict = Proxy(tmp_path, f"127.0.0.1:{port}", *production.ports, listen=port, REQUESTS_A_SECOND="1")
    try:
        with Load(f"http://127.0.0.1:{port}", ["/healthz"], a_second=400) as load:
            while len(load.answers) < 260:
                time.sleep(0.05)
    finally:
        strict.stop()
    refused = [answer for answer in load.answers if answer.status == 429]
    assert refused
    assert "Too many requests at once" in refused[0].text
    assert {answer.status for answer in load.answers} == {200, 429}
