"""One cached page: the response in each encoding, and the 304 for visitors who have it."""

import gzip
import json
import re
from functools import lru_cache
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]  # it has no stubs

type Headers = list[tuple[str, str]]

# Larger ones, such as a list of all activities as data, are rendered for each request.
MAX_PAGE_BYTES = 512 * 1024
MIN_COMPRESSED_BYTES = 200  # as in Django
# Done once for each publication, while a visitor waits. The best one first.
COMPRESS = {
    # A window as large as the page: the default one takes twice as long, for more memory.
    "br": lambda body: brotli.compress(body, quality=5, lgwin=max(16, len(body).bit_length())),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}

HEADER_BYTES = 2_000  # of one page, approximately

# The headers that a cache needs from a 304 (RFC 9110, 15.4.5). The others stay valid in it, since a
# release changes the ETag.
NOT_MODIFIED_HEADERS = "cache-control content-location etag expires vary x-accel-expires".split()
# Where pages of other sites may read the response, browsers check these each time.
ALLOW_ORIGIN = "access-control-allow-origin"
CROSS_ORIGIN_HEADERS = [
    ALLOW_ORIGIN,
    "access-control-expose-headers",
    "cross-origin-resource-policy",
]
# These are computed for each response.
UNCACHED_HEADERS = {"content-length", "x-accel-expires"}


class Page(NamedTuple):
    """A page that Django rendered under `version`, with its body in each encoding, "" for none.

    `headers` are without those that depend on the encoding. `environ_entries` are set in the WSGI
    environ when the page is served. Until `stale_until` (Unix time) it may be shown while the
    database is unavailable.
    """

    version: str
    stale_until: float
    etag: str
    headers: Headers
    environ_entries: dict[str, str]
    bodies: dict[str, bytes]

    @classmethod
    def decode(cls, data: bytes) -> "Page":
        """Return the page that `encode` has stored."""
        end = data.index(b"\n")
        version, stale_until, etag, headers, environ_entries, lengths = json.loads(data[:end])
        headers = [(name, value) for name, value in headers]
        bodies = {}
        begin = end + 1
        for encoding, length in lengths.items():
            bodies[encoding] = data[begin : begin + length]
            begin += length
        return cls(version, stale_until, etag, headers, environ_entries, bodies)

    def encode(self) -> bytes:
        """Return a line of JSON, followed by the bodies."""
        lengths = {encoding: len(body) for encoding, body in self.bodies.items()}
        line = json.dumps([*self[:-1], lengths]) + "\n"
        return b"".join([line.encode(), *self.bodies.values()])

    def response(self, accepted: str) -> tuple[Headers, bytes]:
        """Return headers and body for a visitor who sent `Accept-Encoding` with this value."""
        encoding = encoding_for(accepted)
        if encoding not in self.bodies:
            encoding = ""
        body = self.bodies[encoding]
        own = [("Content-Encoding", encoding)] if encoding else []
        return [*self.headers, *own, ("Content-Length", str(len(body)))], body

    @property
    def size(self) -> int:
        """The approximate size in bytes."""
        return HEADER_BYTES + sum(map(len, self.bodies.values()))

    def matches(self, if_none_match: str) -> bool:
        """Tell whether the visitor has the page; ETags are compared weakly (RFC 9110, 13.1.2)."""
        opaque = self.etag.removeprefix("W/")
        etags = [etag.strip().removeprefix("W/") for etag in if_none_match.split(",")]
        return opaque in etags or "*" in etags


def make_page(version: str, headers: Headers, body: bytes, environ_entries: dict[str, str]) -> Page:
    """Return the page that Django rendered under `version`, compressed."""
    cached = [(name, value) for name, value in headers if name.lower() not in UNCACHED_HEADERS]
    etag = next(value for name, value in cached if name.lower() == "etag")
    bodies = {"": body}
    if len(body) >= MIN_COMPRESSED_BYTES:
        bodies |= {encoding: compress(body) for encoding, compress in COMPRESS.items()}
    return Page(version, 0, etag, cached, environ_entries, bodies)


def not_modified(headers: Headers) -> Headers:
    """Return the `headers` that a 304 needs; Django's own 304 has all."""
    is_for_all = any(name.lower() == ALLOW_ORIGIN for name, _ in headers)
    names = NOT_MODIFIED_HEADERS + (CROSS_ORIGIN_HEADERS if is_for_all else [])
    return [(name, value) for name, value in headers if name.lower() in names]


def is_cacheable(page: Page) -> bool:
    """Tell whether all visitors get this response, and it is small enough to be cached."""
    by_name = {name.lower(): value.lower() for name, value in page.headers}
    cache_control = by_name.get("cache-control", "")
    return (
        len(page.bodies[""]) <= MAX_PAGE_BYTES
        and "set-cookie" not in by_name
        and by_name.get("vary", "accept-encoding") == "accept-encoding"
        and "no-store" not in cache_control
        and "private" not in cache_control
    )


@lru_cache(256)
def encoding_for(accepted: str) -> str:
    """Return the best encoding that `Accept-Encoding` names; "" for none."""
    for encoding in COMPRESS:
        match = re.search(rf"\b{encoding}\b\s*(?:;\s*q=([\d.]+))?", accepted.lower())
        if match and (match[1] is None or match[1].strip("0.")):
            return encoding
    return ""
