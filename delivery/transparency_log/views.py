"""The page about the log, and the files of C2SP tlog-tiles: checkpoint, keys, tiles, timestamps."""

import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.transparency.proofs import TILE_HEIGHT, TILE_WIDTH, VerifierKey, tile_path
from delivery.prefixes import SiteRequest
from record.models import LogCheckpoint, LogKey, LogTimestamp
from record.transparency import merkle_tree

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
        "size": merkle_tree.size(),
        "checkpoint": newest,
        "cosignatures": newest.cosignatures.exclude(line="") if newest else (),
        "keys": LogKey.objects.order_by("valid_from"),
        "days": timestamps.values_list("day", flat=True)[:TIMESTAMPS_SHOWN],
    }
    return render(request, "delivery/log.html", context)


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
    wanted = int(width) if width else TILE_WIDTH
    newest = LogCheckpoint.objects.newest()
    below = 0 if level == ENTRIES else int(level)
    available = newest.size >> (TILE_HEIGHT * below) if newest else 0
    is_there = place * TILE_WIDTH + wanted <= available
    # A number has one form, and a full tile no width.
    if not is_there or request.path_info != f"/record/{tile_path(level, place, wanted)}":
        raise Http404(_("The log has no such tile."))
    if level == ENTRIES:
        return _file(merkle_tree.entry_bundle(place, wanted), TILE, FOREVER)
    return _file(merkle_tree.tile(below, place, wanted), TILE, FOREVER)


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
