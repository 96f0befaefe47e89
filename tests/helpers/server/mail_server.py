"""An SMTP server on the loopback interface that fails on request and stores accepted mails."""

import asyncio
import email
import email.policy
import logging
import re
import socket
import threading
from collections import Counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

ID = re.compile(rb"^Message-ID: (.*?)\r?$", re.MULTILINE | re.IGNORECASE)
logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd logs every line
TIMEOUT = 0.3  # seconds that the site waits for it in tests


class MailServer:
    """A server that accepts mails, except by ``behave(address, *behaviours)`` the next ones.

    Behaviours: ``refuse`` (550 at the recipient), ``later`` (451), ``refuse data`` (554), ``421``
    (closes the connection with this code after the data), ``hang`` (a late response), ``drop``
    (closes the connection at the recipient), ``drop data`` (closes it after the data, without
    accepting them), ``take and drop`` (closes it after accepting), ``slow``.

    The next connections, whose behaviours are appended to ``at_connections``, may fail as well:
    ``refuse login`` (535), ``break tls`` (closes them at the first byte of the handshake) or
    ``garble tls`` (responds to it with plain text). Other passwords than ``password`` are refused.
    """

    def __init__(self, tls_context=None):
        self.taken, self._behaviours, self._lock = [], {}, threading.Lock()
        self.always, self.connections, self.at_connections = None, 0, []
        self.controller = _Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            ready_timeout=10,
            tls_context=tls_context,
            require_starttls=bool(tls_context),
            authenticator=self._log_in,
            auth_require_tls=False,
        )

    def behave(self, address, *behaviours):
        self._behaviours[address] = list(behaviours)

    def at_connection(self, *behaviours):
        """Return the next behaviour if it is one of these, and forget it."""
        with self._lock:
            if self.at_connections and self.at_connections[0] in behaviours:
                return self.at_connections.pop(0)
        return None

    def _log_in(self, server, session, envelope, mechanism, login):
        # The client tries several mechanisms over one connection.
        server.refuses_logins = server.refuses_logins or self.at_connection("refuse login")
        is_right = not server.refuses_logins and login.password == b"password"
        return AuthResult(success=is_right, handled=False)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *error):
        self.controller.stop()

    @property
    def port(self) -> int:
        return self.controller.port

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def mails(self, first=0):
        return [
            email.message_from_bytes(content, policy=email.policy.default)
            for _, content in self.taken[first:]
        ]

    def taken_by(self) -> Counter:
        """Return the number of mails by address."""
        return Counter(address for address, _ in self.taken)

    def ids_of(self, address) -> list[str]:
        return [ID.search(content)[1].decode() for to, content in self.taken if to == address]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 (aiosmtpd names it)
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        with self._lock:
            left = self._behaviours.get(address)
            session.behaviour = left.pop(0) if left else self.always
        if session.behaviour == "refuse":
            return f"550 5.1.1 <{address}> is unknown here"
        if session.behaviour == "later":
            return f"451 4.7.1 <{address}> is greylisted"
        if session.behaviour == "drop":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if session.behaviour == "refuse data":
            return "554 5.7.1 no"
        if session.behaviour == "421":
            await server.push("421 4.3.2 closing")
            server.transport.close()
            return "421 4.3.2 closing"
        if session.behaviour == "drop data":
            server.transport.abort()
            return "451 4.3.0 closed"
        if session.behaviour == "hang":
            await asyncio.sleep(3 * TIMEOUT)
            return "451 4.3.0 too late"
        if session.behaviour == "slow":
            await asyncio.sleep(TIMEOUT / 3)
        with self._lock:
            self.taken.append((envelope.rcpt_tos[0], envelope.content))
        if session.behaviour == "take and drop":
            server.transport.abort()
        return "250 taken"


class _Smtp(SMTP):
    refuses_logins = False

    async def smtp_STARTTLS(self, arg):  # noqa: N802 (aiosmtpd names it)
        behaviour = self.event_handler.at_connection("break tls", "garble tls")
        if not behaviour:
            return await super().smtp_STARTTLS(arg)
        await self.push("220 Ready to start TLS")
        if behaviour == "garble tls":
            await self.push("250 This is no TLS")
        self.transport.close()
        return None


class _Controller(Controller):
    def factory(self):
        return _Smtp(self.handler, **self.SMTP_kwargs)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def mailers_for(port: int, timeout=TIMEOUT, **more) -> dict:
    """Return the setting to send to this port."""
    options = {"host": "127.0.0.1", "port": port, "timeout": timeout} | more
    return {"default": {"BACKEND": "core.mail.connection.EmailBackend", "OPTIONS": options}}
