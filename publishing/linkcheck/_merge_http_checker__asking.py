"""Asks other sites whether a page still stands there: politely, and never on this side of the firewall."""

import socket
import time

from publishing.linkcheck import http_checker, problems
from publishing.linkcheck.http_checker import Answer, Unreached, converse
from publishing.linkcheck.http_checker import Target
from publishing.linkcheck.problems import Broken, CannotTell

MOST_REDIRECTS = 5
MOST_IPS = 3
REDIRECTS = {301, 302, 303, 307, 308}
TURNED_AWAY = {403, 429, 999}  # answers to programs; people often get the page


class Asker:
    """Asks one address after another, ``pause`` seconds after each answer of the same host.

    ``resolve`` gives the IP addresses of a host, ``allows`` says of each whether it may be asked. ``clock`` and
    ``sleep`` count seconds; so do ``connect_within`` and ``answer_within``, the patience with each request.
    """

    def __init__(
        self,
        pause: float = 1.0,
        *,
        resolve=http_checker.resolve,
        allows=http_checker.is_public,
        clock=time.monotonic,
        sleep=time.sleep,
        connect_within: float = 5,
        answer_within: float = 10,
    ):
        self._pause, self._clock, self._sleep = pause, clock, sleep
        self._resolve, self._allows = resolve, allows
        self._patience = {"connect_within": connect_within, "answer_within": answer_within}
        self._free_at: dict[str, float] = {}

    def ask(self, address: str):
        """Follows the address to its page. Raises ``Broken`` or ``CannotTell``; a page that stands raises nothing."""
        target, seen = Target.of(address), set()
        while target not in seen:
            if len(seen) > MOST_REDIRECTS:
                raise Broken(problems.TOO_FAR % {"number": MOST_REDIRECTS})
            seen.add(target)
            answer = self._answer(target)
            if answer.status not in REDIRECTS or not answer.location:
                return _judge(answer.status)
            target = target.onward(answer.location)
        raise Broken(problems.CIRCLE)

    def _answer(self, target) -> Answer:
        """Asks for the head alone; for the page where a server doesn't take that well."""
        ips = self._ips_of(target)
        answer = self._request("HEAD", target, ips)
        if answer.status >= 400 and answer.status != 429:
            answer = self._request("GET", target, ips)
        return answer

    def _ips_of(self, target) -> list[str]:
        try:
            ips = self._resolve(target.host, target.port)
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise CannotTell("Names can't be looked up now.") from error
            raise Broken(problems.NO_HOST) from error
        except ValueError as error:
            raise Broken(problems.NO_HOST) from error
        if not all(self._allows(ip) for ip in ips):
            raise Broken(problems.PRIVATE)
        return ips[:MOST_IPS]

    def _request(self, method, target, ips) -> Answer:
        self._wait_for(target.host)
        try:
            return self._first_answer(method, target, ips)
        finally:
            self._free_at[target.host] = self._clock() + self._pause

    def _first_answer(self, method, target, ips) -> Answer:
        """Tries the host's IP addresses one after another, those that were looked at and no other."""
        failures = []
        for ip in ips:
            try:
                return converse(method, target, ip, **self._patience)
            except (Unreached, CannotTell) as failure:
                failures.append(failure)
        raise next((each for each in failures if isinstance(each, Unreached)), failures[0])

    def _wait_for(self, host):
        if host in self._free_at and (wait := self._free_at[host] - self._clock()) > 0:
            self._sleep(wait)


def _judge(status):
    if status in TURNED_AWAY:
        raise CannotTell(f"It answers {status}.")
    if status >= 400:
        raise Broken(problems.ANSWERS % {"status": status})
