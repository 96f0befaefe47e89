"""One cached page: the response in each encoding, and the 304 for visitors who have it.

A page is compressed for the first visitor who accepts an encoding: the others need not wait for it.
"""

import gzip
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

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
DECOMPRESS = {"br": brotli.decompress, "gzip": gzip.decompress}
BEST_ENCODING = "br"
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
    """`responses` has headers and body by encoding, "" for none; others are added when requested.

    `environ_entries` are set in the WSGI environ when the page is served.
    """

    version: str
    etag: str
    responses: dict[str, tuple[Headers, bytes]]
    not_modified: Headers
    environ_entries: dict[str, str]

    @classmethod
    def restored(cls, values: Sequence[Any]) -> "Page":
        """Return the page with these values, in which JSON has made tuples to lists."""
        page = cls(*values)
        responses = {}
        for encoding, (headers, body) in page.responses.items():
            responses[encoding] = (_pairs(headers), body)
        return page._replace(responses=responses, not_modified=_pairs(page.not_modified))

    @property
    def size(self) -> int:
        """The approximate size in bytes."""
        return HEADER_BYTES + sum(len(body) for _, body in self.responses.values())

    @property
    def max_size(self) -> int:
        """The same when it is compressed in each encoding, to a quarter of its length or less."""
        _, body = self.responses[""]
        return HEADER_BYTES + len(body) * 3 // 2

    def response(self, accepted: str) -> tuple[Headers, bytes]:
        """Return headers and body for a visitor who sent `Accept-Encoding` with this value."""
        headers, body = self.responses[""]
        encoding = encoding_for(accepted) if len(body) >= MIN_COMPRESSED_BYTES else ""
        if encoding not in self.responses:
            compressed = COMPRESS[encoding](body)
            own = [*headers[:-1], ("Content-Encoding", encoding)]
            self.responses[encoding] = (_with_length(own, compressed), compressed)
        return self.responses[encoding]

    def packed(self) -> "Page":
        """Return the page with one body, compressed if it is long enough."""
        encodings = [encoding for encoding in COMPRESS if encoding in self.responses]
        encoding = encodings[0] if encodings else BEST_ENCODING
        headers, _ = self.responses[""]
        response = self.response(encoding)
        if response[0] is headers:
            return self
        return self._replace(responses={"": (headers, b""), encoding: response})

    def unpacked(self) -> "Page":
        """Return the page with its plain body again."""
        headers, body = self.responses[""]
        for encoding, decompress in DECOMPRESS.items():
            if not body and encoding in self.responses:
                body = decompress(self.responses[encoding][1])
        return self._replace(responses=self.responses | {"": (headers, body)})

    def matches(self, if_none_match: str) -> bool:
        """Tell whether the visitor has the page; ETags are compared weakly (RFC 9110, 13.1.2)."""
        opaque = self.etag.removeprefix("W/")
        etags = [etag.strip().removeprefix("W/") for etag in if_none_match.split(",")]
        return opaque in etags or "*" in etags


def make_page(
    version: str,
    headers: Headers,
    body: bytes,
    environ_entries: dict[str, str],
) -> Page:
    """Return the page that Django rendered under `version`."""
    cached = [(name, value) for name, value in headers if name.lower() not in UNCACHED_HEADERS]
    etag = next(value for name, value in cached if name.lower() == "etag")
    responses = {"": (_with_length(cached, body), body)}
    return Page(version, etag, responses, not_modified(cached), environ_entries)


def _pairs(headers: Iterable[Iterable[str]]) -> Headers:
    return [(name, value) for name, value in headers]


def _with_length(headers: Headers, body: bytes) -> Headers:
    return [*headers, ("Content-Length", str(len(body)))]


def not_modified(headers: Headers) -> Headers:
    """Return those of `headers` that a 304 has; Django's own has them all."""
    is_for_all = any(name.lower() == ALLOW_ORIGIN for name, _ in headers)
    names = NOT_MODIFIED_HEADERS + (CROSS_ORIGIN_HEADERS if is_for_all else [])
    return [(name, value) for name, value in headers if name.lower() in names]


def is_cacheable(headers: Headers, body: bytes) -> bool:
    """Tell whether a response is the same for all visitors and small enough to be cached."""
    by_name = {name.lower(): value.lower() for name, value in headers}
    cache_control = by_name.get("cache-control", "")
    return (
        len(body) <= MAX_PAGE_BYTES
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
