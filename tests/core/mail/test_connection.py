"""The connection to the mail server."""

import socket
import ssl
import threading
import time

import pytest
from django.core.mail import EmailMessage, mailers

from core.mail.connection import EmailBackend
from core.mail.errors import MailError, classify
from tests.helpers.server.loopback import tls_context
from tests.helpers.server.mail_server import MailServer, mailers_for


def send(to):
    mailers.default.send_messages([EmailMessage("Subject", "Text", "from@example.org", [to])])


def test_domain_is_sent_in_ascii(settings):
    with MailServer() as server:
        settings.MAILERS = mailers_for(server.port)
        send("zoe@bücher.example")
    assert server.taken_by() == {"zoe@xn--bcher-kva.example": 1}


def test_slow_server_is_aborted(settings, monkeypatch):
    """Each line comes in time, without an end, so Django's time-out does not apply."""
    monkeypatch.setattr(EmailBackend, "TIMEOUT_SECONDS", 0.3)
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
        send("zoe@example.org")
    listener.close()
    thread.join(5)
    assert not thread.is_alive()


def test_certificate_has_to_be_trusted(settings, tmp_path, monkeypatch):
    certificate = tmp_path / "certificate"
    with MailServer(tls_context(certificate, "IP:127.0.0.1")) as server:
        settings.MAILERS = mailers_for(server.port, timeout=5, use_tls=True)
        with pytest.raises(ssl.SSLCertVerificationError) as raised:
            send("zoe@example.org")
        expected = (MailError.CERTIFICATE_UNTRUSTED, "self-signed certificate")
        assert classify(raised.value) == expected
        assert server.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send("zoe@example.org")
        assert server.taken_by() == {"zoe@example.org": 1}
