"""Staff who sign in to a measured site."""

import os
import subprocess
import sys

from bench.clients import Answer, Client
from bench.sites import ROOT

SIGN_IN = "/admin/login/"
PASSWORD = "a password of the benchmark"
# The environment of a site at which they do: a client states its network, and needs no second
# factor.
STAFF = {"BEHIND_PROXY": "1", "REQUIRE_2FA": "0"}


def open_sign_in(port: int) -> Client:
    client = Client(port)
    client.keep_cookies(client.get(SIGN_IN))
    return client


def sign_in(client: Client, name: str, password: str, network: int = 0) -> Answer:
    token = client.cookies["csrf"].value
    form = {"username": name, "password": password, "csrfmiddlewaretoken": token}
    return client.post(SIGN_IN, form, network)


def signed_in(port: int, name: str) -> Client:
    client = open_sign_in(port)
    client.keep_cookies(sign_in(client, name, PASSWORD))
    return client


def typists(site: dict[str, str], number: int) -> list[list[str]]:
    """Make accounts with a project each; return the names and the primary keys of the projects."""
    command = [sys.executable, "bench/site/typists.py", str(number)]
    output = subprocess.check_output(command, cwd=ROOT, env=os.environ | site, text=True)  # nosec B603  # a constant
    return [line.split() for line in output.splitlines()]
