"""The conversation with the mail server: letters outside ASCII before the @, and an end to every conversation."""

import socket
import threading
import time

import pytest
from django.core.mail import EmailMessage, mailers

from publishing.smtp import EmailBackend, needs_utf8
from tests.contact.mail_server import MailServer, mailers_for

PLAIN, UNICODE = "zoe@example.org", "zoë@bücher.example"


@pytest.fixture(params=[True, False], ids=["takes UTF-8", "takes ASCII"])
def server(request, settings):
    with MailServer(takes_utf8=request.param) as server:
        settings.MAILERS = mailers_for(server.port)
        yield server


def send(to, **more):
    mailers.default.send_messages([EmailMessage("Subject", "Text", "from@example.org", [to], **more)])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (PLAIN, False),
        ("zoe@bücher.example", False),
        (UNICODE, True),
    ],
)
def test_only_letters_before_the_at_need_it(address, expected):
    assert needs_utf8(address) is expected


def test_domain_is_written_in_ascii_for_every_server(server):
    send("zoe@bücher.example")
    assert server.taken_by() == {"zoe@xn--bcher-kva.example": 1}


def test_address_with_other_letters_is_reached_where_the_server_takes_it(server):
    if not server.takes_utf8:
        with pytest.raises(ValueError, match="local-part"):
            send(UNICODE)
        assert server.taken == []
        return
    send(UNICODE)
    ((to, content),) = server.taken
    assert to == UNICODE
    assert f"To: {UNICODE}".encode() in content


def test_office_is_told_of_a_sender_whose_address_the_server_can_not_write(server):
    send("office@office.example", reply_to=[UNICODE])
    ((to, content),) = server.taken
    assert to == "office@office.example"
    assert (b"Reply-To:" in content) is server.takes_utf8


def test_server_that_drips_is_broken_off(settings, monkeypatch):
    """Each line comes in time, but there is no end to them: Django's time-out alone would wait for ever."""
    monkeypatch.setattr(EmailBackend, "LONGEST", 0.3)
    listener = socket.create_server(("127.0.0.1", 0))
    settings.MAILERS = mailers_for(listener.getsockname()[1], timeout=5)

    def drip():
        talk, _ = listener.accept()
        with talk, talk.makefile("rwb", buffering=0) as lines:
            lines.write(b"220 here\r\n")
            lines.readline()
            lines.write(b"250 yes\r\n")
            try:
                while True:
                    lines.write(b"250-wait\r\n")
                    time.sleep(0.02)
            except OSError:
                return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    with pytest.raises(TimeoutError):
        send(PLAIN)
    listener.close()
    thread.join(5)
    assert not thread.is_alive()
