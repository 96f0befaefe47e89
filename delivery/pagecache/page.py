"""One cached page: the response in each encoding, and the response to visitors who have it already."""

import gzip
from functools import lru_cache
from typing import NamedTuple

import brotli

# Larger ones, such as a list of all activities as data, are rendered for each request.
MAX_PAGE_BYTES = 512 * 1024
MIN_COMPRESSED_BYTES = 200  # as in Django
# Done once for each publication, while a visitor waits. The best one first.
COMPRESS = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
ENCODINGS = tuple(COMPRESS)
BEST_ENCODING = ENCODINGS[0]
HEADER_BYTES = 2_000  # of one page, approximately

# The headers that a cache needs from a 304 (RFC 9110, 15.4.5). The others stay valid in it, since a release changes
# the ETag.
NOT_MODIFIED_HEADERS = {
    "cache-control",
    "content-location",
    "etag",
    "expires",
    "vary",
    "x-accel-expires",
}
# Where pages of other sites may read the response, browsers check these each time.
CROSS_ORIGIN_HEADERS = {
    "access-control-allow-origin",
    "access-control-expose-headers",
    "cross-origin-resource-policy",
}
# These are computed for each response.
UNCACHED_HEADERS = {"content-length", "x-accel-expires"}


class Page(NamedTuple):
    """`responses` has headers and body by encoding, "" for none.

    `environ_entries` are the entries of the WSGI environ that are set when the page is served.
    """

    version: str
    etag: str
    responses: dict[str, tuple[list[tuple[str, str]], bytes]]
    not_modified: list[tuple[str, str]]
    environ_entries: dict[str, str]

    @property
    def size(self) -> int:
        return HEADER_BYTES + sum(len(body) for _, body in self.responses.values())

    def packed(self) -> "Page":
        """Return the page to be stored elsewhere: without the plain body if a compressed one has the same content."""
        return self._with_plain(b"") if BEST_ENCODING in self.responses else self

    def unpacked(self) -> "Page":
        if BEST_ENCODING not in self.responses:
            return self
        _, body = self.responses[BEST_ENCODING]
        return self._with_plain(brotli.decompress(body))

    def _with_plain(self, body: bytes) -> "Page":
        headers, _ = self.responses[""]
        return self._replace(responses=self.responses | {"": (headers, body)})

    def matches(self, if_none_match: str) -> bool:
        """Tell whether the visitor has the page; ETags are compared weakly (RFC 9110, 13.1.2)."""
        opaque = self.etag.removeprefix("W/")
        etags = (etag.strip().removeprefix("W/") for etag in if_none_match.split(","))
        return any(etag in (opaque, "*") for etag in etags)


def make_page(version, headers, body: bytes, environ_entries, encodings=ENCODINGS) -> Page:
    """Return the page that Django rendered under `version`, in those of `encodings` that make it shorter."""
    cached = [(name, value) for name, value in headers if name.lower() not in UNCACHED_HEADERS]
    by_name = {name.lower(): value for name, value in cached}
    bodies = {"": body}
    if len(body) >= MIN_COMPRESSED_BYTES:
        bodies |= {encoding: COMPRESS[encoding](body) for encoding in encodings}
    responses = {}
    for encoding, encoded in bodies.items():
        content_encoding = [("Content-Encoding", encoding)] if encoding else []
        length = [("Content-Length", str(len(encoded)))]
        responses[encoding] = (cached + content_encoding + length, encoded)
    return Page(version, by_name["etag"], responses, not_modified(cached), environ_entries)


def not_modified(headers):
    """Return those of `headers` that a 304 has; Django's own has them all."""
    is_for_all = any(name.lower() == "access-control-allow-origin" for name, _ in headers)
    names = NOT_MODIFIED_HEADERS | (CROSS_ORIGIN_HEADERS if is_for_all else set())
    return [(name, value) for name, value in headers if name.lower() in names]


def is_cacheable(headers, body: bytes) -> bool:
    """Tell whether a response is the same for all visitors and small enough to be cached."""
    by_name = {name.lower(): value.lower() for name, value in headers}
    return (
        len(body) <= MAX_PAGE_BYTES
        and "set-cookie" not in by_name
        and by_name.get("vary", "accept-encoding") == "accept-encoding"
        and not any(word in by_name.get("cache-control", "") for word in ("no-store", "private"))
    )


@lru_cache(256)
def encoding_for(accepted: str) -> str:
    """Return the best encoding that `Accept-Encoding` names; "" for none."""
    qualities = {}
    for item in accepted.lower().split(","):
        name, _, quality = item.partition(";")
        qualities[name.strip()] = quality.replace(" ", "")
    for encoding in ENCODINGS:
        if encoding in qualities and qualities[encoding].rstrip(".0") != "q=":
            return encoding
    return ""
