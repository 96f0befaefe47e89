"""Other sites, for tests of links: a server on this machine that answers to every host name."""

from publishing.linkcheck.http_checker import LinkChecker
from publishing.linkcheck.models import LinkBroken, LinkUnverified
from tests.helpers.server.loopback import LOOPBACK, Handler, LoopbackServer


class Clock:
    """Counts seconds, which pass only by sleeping."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


class Web(LoopbackServer):
    """`answers` has a status by path, alone or with the location of a redirect, or a function.

    `ips` has the addresses of host names; other names are this machine. `checker` requests from
    here, which the checker of the running site is not allowed to.
    """

    def __init__(self):
        super().__init__(SiteHandler)
        self.answers, self.ips, self.asked, self.headers = {}, {}, [], None
        self.clock = Clock()
        self.checker = self.checker_with()

    def checker_with(self, **options):
        self.checker = LinkChecker()
        vars(self.checker).update(options)
        self.checker.resolve = self._look_up
        self.checker.may_request = {LOOPBACK, "::1"}.__contains__
        self.checker.ports = {None, *range(1, 2**16)}
        self.checker.clock = self.clock
        return self.checker

    def address(self, path="/", host="good.example", scheme="http"):
        return f"{scheme}://{host}:{self.server_port}{path}"

    def problem_at(self, *place, **more):
        return self.problem_of(self.address(*place, **more))

    def problem_of(self, address):
        """Return the label of the problem: empty if the URL works, None if that is unknown."""
        try:
            self.checker.check_url(address)
        except LinkBroken as broken:
            return broken.problem.describe(broken.detail)
        except LinkUnverified:
            return None
        return ""

    def _look_up(self, host):
        found = self.ips.get(host, [LOOPBACK])
        if isinstance(found, Exception):
            raise found
        return found


class SiteHandler(Handler):
    def answer(self):
        self.server.asked.append((self.command, self.path))
        self.server.headers = self.headers
        answer = self.server.answers.get(self.path, 200)
        if callable(answer):
            return answer(self)
        status, location = answer if isinstance(answer, tuple) else (answer, None)
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    do_HEAD = do_GET = answer  # noqa: N815
