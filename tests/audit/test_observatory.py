"""The grade of MDN's HTTP Observatory for the site behind its proxy, over HTTPS."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse

from tests.helpers.server.proxy import Proxy
from tests.helpers.server.running_site import behind_https

SCORER = Path(__file__).parent / "observatory.mjs"
HOST = "site.example"
# Of 135 points for a site without HSTS preloading; 5 of them are for cookies, which public pages
# don't set.
LEAST = 130
PAGES = ["/", "/fr/projects/", "/ro/contact/", reverse("admin:login")]


@pytest.fixture(scope="module")
def proxy(site_set_up, tmp_path_factory):
    room = tmp_path_factory.mktemp("observed")
    with (
        behind_https(site_set_up, room, HOST) as port,
        Proxy(room / "proxy", HOST, port, https=True, SITE_SCHEME="https") as proxy,
    ):
        yield proxy


@pytest.mark.parametrize("address", PAGES)
def test_observatory_gives_its_best_grade(proxy, address):
    way = {"HTTP_PORT": str(proxy.port), "HTTPS_PORT": str(proxy.https_port)}
    trusted = {"NODE_EXTRA_CA_CERTS": str(proxy.certificate)}
    done = subprocess.run(
        ["node", SCORER, HOST + address],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | way | trusted,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    print(f"{address}: {found['scan']['score']} ({found['scan']['grade']})")
    failed = [name for name, test in found["tests"].items() if not test["pass"]]
    assert not failed
    assert found["tests"]["redirection"]["result"] == "redirection-to-https"
    assert found["scan"]["statusCode"] == 200
    assert found["scan"]["score"] >= LEAST
