"""One kept page: the answer ready in each encoding, and the answer to those who have it already."""

import gzip
from functools import lru_cache
from typing import NamedTuple

import brotli

LARGEST = 512 * 1024  # bytes; larger ones, such as a list of all activities as data, are made anew each time
WORTH_COMPRESSING = 200  # bytes, as Django has it
# Done once for each publication, while somebody waits. The best one first.
COMPRESS = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
ENCODINGS = tuple(COMPRESS)
SHORTEST = ENCODINGS[0]
OVERHEAD = 2_000  # bytes that the headers of a page take, about

# What a store has to learn from a 304 (RFC 9110, 15.4.5); the rest it has, and it holds: a release changes the ETag.
IN_NOT_MODIFIED = {"cache-control", "content-location", "etag", "expires", "vary", "x-accel-expires"}
# Where pages of other sites may read the answer, browsers ask each time whether they may.
FOR_OTHER_SITES = {
    "access-control-allow-origin",
    "access-control-expose-headers",
    "cross-origin-resource-policy",
}
# These are said anew with each answer.
NOT_KEPT = {"content-length", "x-accel-expires"}


class Page(NamedTuple):
    """``answers`` has headers and body by encoding, "" for none. ``about`` is what is counted of the request."""

    version: str
    etag: str
    answers: dict[str, tuple[list[tuple[str, str]], bytes]]
    not_modified: list[tuple[str, str]]
    about: dict[str, str]

    @property
    def size(self) -> int:
        return OVERHEAD + sum(len(body) for _, body in self.answers.values())

    def packed(self) -> "Page":
        """To be sent elsewhere: the plain body is left out where the shortest one says the same."""
        return self._with_plain(b"") if SHORTEST in self.answers else self

    def unpacked(self) -> "Page":
        if SHORTEST not in self.answers:
            return self
        _, body = self.answers[SHORTEST]
        return self._with_plain(brotli.decompress(body))

    def _with_plain(self, body: bytes) -> "Page":
        headers, _ = self.answers[""]
        return self._replace(answers=self.answers | {"": (headers, body)})

    def is_known_by(self, if_none_match: str) -> bool:
        """Whether the visitor has it: ETags are compared weakly, as RFC 9110 has it for this question."""
        opaque = self.etag.removeprefix("W/")
        asked = (each.strip().removeprefix("W/") for each in if_none_match.split(","))
        return any(each in (opaque, "*") for each in asked)


def make(version, headers, body: bytes, about, encodings=ENCODINGS) -> Page:
    """The page that Django answered under ``version``, ready in ``encodings`` where that makes it shorter."""
    kept = [(name, value) for name, value in headers if name.lower() not in NOT_KEPT]
    known = {name.lower(): value for name, value in kept}
    bodies = {"": body} | _compressed(body, encodings if len(body) >= WORTH_COMPRESSING else ())
    answers = {
        encoding: (kept + _encoded(encoding) + [("Content-Length", str(len(sent)))], sent)
        for encoding, sent in bodies.items()
    }
    return Page(version, known["etag"], answers, not_modified(kept), about)


def not_modified(headers):
    """What of them a 304 says; Django's own says them all."""
    is_for_all = any(name.lower() == "access-control-allow-origin" for name, _ in headers)
    said = IN_NOT_MODIFIED | (FOR_OTHER_SITES if is_for_all else set())
    return [(name, value) for name, value in headers if name.lower() in said]


def can_be_kept(headers, body: bytes) -> bool:
    """Whether it is the same for everybody, and no larger than there is room for."""
    known = {name.lower(): value.lower() for name, value in headers}
    return (
        len(body) <= LARGEST
        and "set-cookie" not in known
        and known.get("vary", "accept-encoding") == "accept-encoding"
        and not any(word in known.get("cache-control", "") for word in ("no-store", "private"))
    )


@lru_cache(256)
def encoding_for(accepted: str) -> str:
    """The best of ours that ``Accept-Encoding`` names; "" for none."""
    named = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        named[name.strip()] = quality.replace(" ", "")
    return next((ours for ours in ENCODINGS if ours in named and named[ours].rstrip(".0") != "q="), "")


def _compressed(body, encodings) -> dict[str, bytes]:
    return {encoding: COMPRESS[encoding](body) for encoding in encodings}


def _encoded(encoding) -> list[tuple[str, str]]:
    return [("Content-Encoding", encoding)] if encoding else []
