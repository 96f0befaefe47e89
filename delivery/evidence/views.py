"""Downloads of evidence: of one publication, of a page, and the program that checks them.

A process makes one ZIP at a time: a page is rendered for it without any cache. Each network has a
share of the time.
"""

import re
import time
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from core.caching.bounded_cache import BoundedCache
from core.http.client_address import client_address, network_hash
from core.i18n.languages import LANGUAGES
from delivery.evidence import archive
from delivery.evidence.archive import BUSY, WRONG_SIZE, NoEvidence
from delivery.evidence.rendering import render_page
from record.editions import Moved

MAX_IN_MEMORY = 4_000_000
BUSY_SECONDS = 10
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
NETWORK_SHARE = 3  # a network has this part of the time, and saves up a minute of it
SAVED_SECONDS = 60
_slot = BoundedSemaphore(1)
_paid_until: BoundedCache[str, float] = BoundedCache(1_000)  # by network


@require_safe
def publication(request: HttpRequest, index: str) -> HttpResponseBase:
    """Return the evidence of the publication with this entry of the log."""
    return respond(
        request,
        f"evidence-{index}.zip",
        lambda: archive.of_publication(int(index), timezone.now(), _size(request)),
    )


@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """Return the evidence of the page at ``path``, today or at the end of ``day``."""
    path = request.GET.get("path", "/")
    day = request.GET.get("day", "")
    now = timezone.now()
    slug = re.sub("[^a-z0-9]+", "-", path.lower()).strip("-")[:80]
    name = "-".join(filter(None, ["evidence", slug or "home", day or str(timezone.localdate(now))]))
    try:
        return respond(
            request,
            f"{name}.zip",
            lambda: archive.of_page(render_page(path, day, now), now, _size(request)),
        )
    except Moved as moved:
        given = {**request.GET.dict(), "path": moved.path.removeprefix(f"/archive/{day}")}
        return HttpResponseRedirect(reverse("evidence_of_page", query=given))


@require_safe
def program(request: HttpRequest) -> HttpResponse:
    """Return verify.py."""
    headers = HEADERS | {
        "Cache-Control": "public, max-age=300",
        "Content-Disposition": 'attachment; filename="verify.py"',
    }
    text = archive.program()
    return HttpResponse(text, content_type="text/x-python; charset=utf-8", headers=headers)


def respond(
    request: HttpRequest, name: str, collect: Callable[[], archive.Evidence]
) -> HttpResponseBase:
    """Return the ZIP as a download, or a page that states why there is none."""
    network = network_hash(client_address(request))
    started = time.monotonic()
    paid_until = max(started, _paid_until.get(network) or 0)
    if paid_until > started + SAVED_SECONDS or not _slot.acquire(blocking=False):
        return _refusal(request, NoEvidence(BUSY, 429, BUSY_SECONDS))
    try:
        evidence = collect()
        file: Any = SpooledTemporaryFile(MAX_IN_MEMORY)  # noqa: SIM115 (the response closes it)
        archive.write(evidence, file)
    except NoEvidence as refusal:
        return _refusal(request, refusal)
    finally:
        _paid_until.set(network, paid_until + NETWORK_SHARE * (time.monotonic() - started))
        _slot.release()
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=name, content_type="application/zip", headers=HEADERS
    )


def _refusal(request: HttpRequest, refusal: NoEvidence) -> HttpResponse:
    reasons = []
    for code in LANGUAGES:
        with translation.override(code):
            reasons.append((code, str(refusal.reason)))
    headers = dict(HEADERS)
    if refusal.retry:
        headers["Retry-After"] = str(refusal.retry)
    page = render_to_string("delivery/no_evidence.html", {"reasons": reasons}, request)
    return HttpResponse(page, status=refusal.status, headers=headers)


def _size(request: HttpRequest) -> int | None:
    """Return the number of entries of the checkpoint that the reader has, if it is given."""
    text = request.GET.get("size", "")
    if text and not re.fullmatch("[1-9][0-9]{0,15}", text, re.ASCII):
        raise NoEvidence(WRONG_SIZE)
    return int(text) if text else None
