"""Post data to another server, without redirects, proxies and cookies."""

from contextlib import closing
from typing import NamedTuple
from urllib.parse import unquote

from urllib3 import PoolManager, Timeout
from urllib3.util import make_headers, parse_url

from core.time_limit import call_within

CONNECT_TIMEOUT_SECONDS = 5
TIMEOUT_SECONDS = 10.0  # for a whole request
MAX_BYTES = 65_536  # of a reply: a timestamp with its certificates has a tenth


class Reply(NamedTuple):
    """The response of a server; the media type has no parameters."""

    status: int
    media_type: str
    body: bytes


def post(url: str, body: bytes, headers: dict[str, str]) -> Reply:
    """Return the reply; one byte more than `MAX_BYTES` is read of a longer one.

    The URL may have a user name and a password. Raise `HTTPError` of urllib3 or `TimeoutError`
    without a reply.
    """

    def request() -> Reply:
        credentials = parse_url(url).auth
        own = make_headers(basic_auth=unquote(credentials)) if credentials else {}
        with PoolManager() as pool:
            response = pool.request(
                "POST",
                url,
                body=body,
                headers=headers | own | {"Accept-Encoding": "identity"},
                retries=False,
                redirect=False,
                timeout=Timeout(connect=CONNECT_TIMEOUT_SECONDS, read=TIMEOUT_SECONDS),
                preload_content=False,
            )
            with closing(response):
                media_type = response.headers.get("Content-Type", "").partition(";")[0]
                read = response.read(MAX_BYTES + 1, decode_content=False)
                return Reply(response.status, media_type.strip().lower(), read)

    return call_within(TIMEOUT_SECONDS, request)
