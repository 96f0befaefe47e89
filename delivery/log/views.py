"""The page about the log, and the files of C2SP tlog-tiles: checkpoint, keys, tiles, timestamps."""

import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from delivery.prefixes import SiteRequest
from record.models import LogCheckpoint, LogKey, LogTimestamp
from record.transparency import tree

TEXT = "text/plain; charset=utf-8"
TILE = "application/octet-stream"
TIMESTAMP = "application/timestamp-reply"
FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=5"
ENTRIES = "entries"
TIMESTAMPS_SHOWN = 10


@require_safe
def log(request: SiteRequest) -> HttpResponse:
    """Explain the log in plain words, with its size and links to its files."""
    timestamps = LogTimestamp.objects.filter(token__isnull=False).order_by("-day")
    newest = LogCheckpoint.objects.newest()
    context = {
        "size": tree.size(),
        "checkpoint": newest,
        "cosignatures": newest.cosignatures.exclude(line="") if newest else (),
        "keys": LogKey.objects.order_by("valid_from"),
        "days": timestamps.values_list("day", flat=True)[:TIMESTAMPS_SHOWN],
    }
    return render(request, "log.html", context)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Return the newest signed checkpoint, with the signatures of its witnesses so far."""
    newest = LogCheckpoint.objects.newest()
    if newest is None:
        raise Http404(_("No checkpoint of the log has been signed yet."))
    return _file(newest.cosigned_note, TEXT, BRIEFLY)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Return the public keys with the times from and until which each signs."""
    # A start has no time to load the cryptography.
    from record.transparency.notes import VerifierKey

    parts = []
    for key in LogKey.objects.order_by("valid_from"):
        until = f"{key.valid_until:%Y-%m-%dT%H:%M:%SZ}" if key.valid_until else "-"
        pem = VerifierKey.parse(key.verifier_key).pem
        times = f"from {key.valid_from:%Y-%m-%dT%H:%M:%SZ}\nuntil {until}\n"
        parts.append(f"{key.verifier_key}\n{times}{pem}")
    return _file("\n".join(parts), TEXT, BRIEFLY)


@require_safe
def tile(request: HttpRequest, level: str, number: str, width: str | None = None) -> HttpResponse:
    """Return a tile of hashes, or a bundle of entries, of the newest checkpoint's tree."""
    place = int(number.replace("x", "").replace("/", ""))
    wanted = int(width) if width else tree.TILE_WIDTH
    newest = LogCheckpoint.objects.newest()
    below = 0 if level == ENTRIES else int(level)
    available = newest.size >> (tree.TILE_HEIGHT * below) if newest else 0
    is_there = place * tree.TILE_WIDTH + wanted <= available
    is_canonical = tree.tile_number(place) == number and (not width or wanted < tree.TILE_WIDTH)
    if not (is_there and is_canonical):
        raise Http404(_("The log has no such tile."))
    if level == ENTRIES:
        return _file(tree.entry_bundle(place, wanted), TILE, FOREVER)
    return _file(tree.tile(below, place, wanted), TILE, FOREVER)


@require_safe
def timestamp(request: HttpRequest, day: str) -> HttpResponse:
    """Return the answer of the timestamping authority for a day."""
    try:
        granted = LogTimestamp.objects.filter(token__isnull=False)
        found = granted.get(day=datetime.date.fromisoformat(day))
    except (ValueError, LogTimestamp.DoesNotExist) as error:
        raise Http404(_("The log has no timestamp of that day.")) from error
    return _file(bytes(found.token or b""), TIMESTAMP, FOREVER)


def _file(body: str | bytes, content_type: str, caching: str) -> HttpResponse:
    headers = {"Cache-Control": caching}
    return HttpResponse(body, content_type=content_type, headers=headers)
