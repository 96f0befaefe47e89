"""Staff who sign in to a measured site."""

from bench.clients import Answer, Client

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
