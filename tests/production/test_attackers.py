"""Strangers of one network, with a fifth of one processor, neither slow down nor exclude others."""

import logging
import subprocess
import time
from collections import defaultdict
from contextlib import contextmanager
from statistics import median

import pytest
import urllib3

from core.transparency.notes import SignerKey
from tests.helpers.server.attackers import TOKEN
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import end, start
from tests.helpers.server.proxy import Proxy
from tests.helpers.server.running_site import wait_for

pytestmark = pytest.mark.postgres

logger = logging.getLogger(__name__)  # pytest shows the figures if a test fails

ATTACKS = "guesses guesses_again searches messages evidence uploads slow_connections"
RUNS = [*ATTACKS.split(), ATTACKS]
PAGES = "/ /office/ /countries/ro/ /documents/ /activities/ /projects/ /fr/projects/glacy/".split()
ROUNDS = 5
REQUESTS = 200  # of a visitor in a round
PAUSE = 0.02
TYPED = {"username": "eva", "password": "a long sentence that nobody guesses"}
MAKE_ACCOUNT = f"""
from accounts.models import User
User.objects.create_superuser(**{TYPED})
"""
# As in a new installation.
LIMITS = {"RATE_LIMIT_PER_SECOND": "50", "TRUSTED_PROXIES": "127.0.0.1/32"}
SETTINGS = {"SIGN_INS_PER_MINUTE": "6", "WEB_CONCURRENCY": "2"}


class Attacked:
    """A server of `production` with the limits of a new installation, behind a proxy."""

    def __init__(self, production, folder):
        self._port = free_port()
        host = f"127.0.0.1:{self._port}"
        self._address = f"http://{host}"
        self._pool = urllib3.PoolManager()
        self._forms = folder / "forms"
        self._networks = 0
        own = SETTINGS | {"SITE_URL": self._address}
        production.run("manage.py", "shell", "-c", MAKE_ACCOUNT)
        key = SignerKey.create("site.example/record")
        production.run("manage.py", "run_tasks", LOG_KEY=str(key))
        self._forms.write_text(production.run("-m", "bench.inside", "forms", "100", **own))
        port = free_port()
        self._server = production.serve(port, **own)
        wait_for(f"http://127.0.0.1:{port}", self._server)
        self._proxy = Proxy(folder / "proxy", host, port, listen=self._port, **LIMITS)

    def end(self):
        self._proxy.stop()
        end(self._server)

    def visit(self) -> float:
        """Read pages; return the time in which 99 of 100 were answered."""
        times = []
        for number in range(REQUESTS):
            time.sleep(PAUSE)
            begun = time.perf_counter()
            response = self._request("GET", PAGES[number % len(PAGES)], "192.0.2.7")
            times.append(time.perf_counter() - begun)
            assert response.status == 200, response.data
        return sorted(times)[int(0.99 * REQUESTS)]

    def sign_in(self) -> int:
        """Sign in with a new browser in another network; return the status."""
        self._networks += 1
        address = f"203.0.{self._networks}.7"
        typed = TYPED | {"csrfmiddlewaretoken": TOKEN}
        cookie = {"Cookie": f"csrf={TOKEN}"}
        return self._request("POST", "/admin/login/", address, cookie, fields=typed).status

    def _request(self, method, path, address, headers=(), **more):
        """Send a request over a connection of its own."""
        options = {"retries": False, "redirect": False, "timeout": 30} | more
        sent = {"X-Forwarded-For": address, "Connection": "close"} | dict(headers)
        return self._pool.request(method, self._address + path, headers=sent, **options)

    @contextmanager
    def attacked(self, names):
        arguments = [str(self._port), str(self._forms), *names.split()]
        module = "tests.helpers.server.attackers"
        attackers = start("-m", module, *arguments, stdin=subprocess.PIPE)
        try:
            time.sleep(1)
            yield
        finally:
            output, _ = attackers.communicate("", timeout=30)
            logger.info("%s: %s", names, output)


@pytest.fixture(scope="module")
def measured(production, tmp_path_factory):
    """Return the times of a visitor in each round, and the status of a sign-in, by the attacks."""
    site = Attacked(production, tmp_path_factory.mktemp("attacked"))
    times, sign_ins = defaultdict(list), {}
    try:
        site.visit()
        for round_number in range(ROUNDS):
            times[""].append(site.visit())
            for number, names in enumerate(RUNS):
                with site.attacked(names):
                    times[names].append(site.visit())
                    if number % ROUNDS == round_number:
                        sign_ins[names] = site.sign_in()
    finally:
        site.end()
    return times, sign_ins


@pytest.mark.parametrize("names", RUNS)
def test_strangers_slow_down_no_visitor_and_exclude_no_colleague(measured, names):
    times, sign_ins = measured
    quiet, slowed = median(times[""]), median(times[names])
    figures = f"{1_000 * quiet:.1f} ms, {1_000 * slowed:.1f} ms, {slowed / quiet:.2f} times"
    logger.info("%s: %s", names, figures)
    assert sign_ins[names] == 302
    assert slowed <= 3 * quiet
