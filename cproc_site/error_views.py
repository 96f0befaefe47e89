"""What is answered where something has failed: pages that need neither database nor session."""

import errno
import logging
import sys
import time

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseServerError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contact.content import ContactContent, telephone_link
from core.caching.cache_backends import CACHE_ERRORS
from core.http import security_headers
from core.http.admin_path import is_admin_path
from core.uploads.object_storage import BucketUnavailable
from cproc_site.monitoring import request_id
from delivery.pagecache.etags import with_etag
from desk import reauthentication

CACHE_KEY = "last-known/telephone"
REFRESH_SECONDS = 10 * 60  # seconds: a cache may have been emptied meanwhile

logger = logging.getLogger("cproc_site")


class LastKnown:
    """Kept in the process, and in the cache for one that was started while the database was away already."""

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._remembered_at = None
        self.telephone = ""

    def remember(self, telephone: str):
        is_news = telephone != self.telephone or self._remembered_at is None
        self.telephone = telephone
        if is_news or self._clock() - self._remembered_at > REFRESH_SECONDS:
            self._remembered_at = self._clock()
            self._tell(telephone)

    def recall(self) -> str:
        """The office's telephone number; empty where nobody has read one."""
        if self.telephone:
            return self.telephone
        try:
            return cache.get(CACHE_KEY, "")
        except CACHE_ERRORS as error:
            logger.warning("The telephone number was not recalled: %s", type(error).__name__)
            return ""

    def _tell(self, telephone):
        try:
            cache.set(CACHE_KEY, telephone, None)
        except CACHE_ERRORS as error:
            logger.warning("The telephone number was not kept: %s", type(error).__name__)


last_known = LastKnown()


RETRY_AFTER_SECONDS = 120  # seconds
DISK_FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
BUSY = {"SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "53300"}  # the last: as many ask as it lets in
FULL = {"SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR_WRITE", "53100", "25006"}
UNREADABLE = (OSError, SuspiciousOperation, MultiPartParserError)


def failed(request):
    """503 where database or files are away or a disk is full, and 500 for whatever else has failed."""
    error = request.failed_by = sys.exception()
    telephone = last_known.recall()
    context = {
        "telephone": telephone,
        "telephone_link": telephone_link(telephone),
        "number": request_id.current_id(),
    }
    if not _is_unavailable(error):
        return HttpResponseServerError(render_to_string("500.html", context))
    if is_admin_path(request.path):
        response = _desk_page(request, error)
    else:
        response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"], response["Cache-Control"] = str(RETRY_AFTER_SECONDS), "no-store"
    return response


@require_safe
@with_etag
def unavailable(request):
    """What the proxy shows while no server of the site answers: kept by it since the last that did (deploy/nginx).

    It is answered with 200, so that it is kept.
    """
    details = request.edition.find_singleton(ContactContent)
    telephone = details.telephone if details else ""
    context = {"telephone": telephone, "telephone_link": telephone_link(telephone)}
    return HttpResponse(render_to_string("503.html", context), headers={"X-Robots-Tag": "noindex"})


def _is_unavailable(error) -> bool:
    is_full = isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS
    return is_full or isinstance(error, OperationalError | InterfaceError | BucketUnavailable)


def _desk_page(request, error):
    """Staff are told what is wrong, and get back what they typed."""
    context = {
        "title": _("The desk can’t work just now"),
        "words": _explain(error),
        "number": request_id.current_id(),
        "user": AnonymousUser(),  # who it is, and what they should still be told, stands in the session
        "messages": [],
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
        **_typed_values(request),
    }
    return security_headers.set_policy(
        render(request, "admin/away.html", context, status=503), security_headers.ADMIN
    )


def _explain(error) -> str:
    code = getattr(error.__cause__, "sqlite_errorname", None) or getattr(
        error.__cause__, "pgcode", None
    )
    if code in BUSY:
        return _("The database is busy with what others do. Try again in a minute.")
    if isinstance(error, BucketUnavailable):
        return _(
            "The store of files doesn’t answer. Nothing is lost. Try again in a few minutes; if it stays so, tell "
            "whoever runs the site."
        )
    if code in FULL or isinstance(error, OSError):
        return _(
            "The disk of the server is full or takes nothing more. Nothing can be saved until whoever runs the "
            "site has made room: tell them."
        )
    return _(
        "The database doesn’t answer. What was saved before is safe. Try again in a few minutes; if it stays so, tell "
        "whoever runs the site."
    )


def _typed_values(request) -> dict:
    """Return the submitted form values; nothing if they include a password or cannot be read."""
    try:
        can_be_kept = reauthentication.can_be_resubmitted(request, admin.site)
        return reauthentication.preserved_data(request) if can_be_kept else {}
    except UNREADABLE:
        return {}
