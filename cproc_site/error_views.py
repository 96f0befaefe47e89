"""Pages about failures, which need neither database nor session."""

import errno
import logging
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
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
from delivery.pagecache.cache_headers import with_etag
from delivery.prefixes import SiteRequest
from desk import reauthentication

CACHE_KEY = "last-known/telephone"
REFRESH_SECONDS = 10 * 60  # the cache may have been emptied meanwhile
RETRY_AFTER_SECONDS = 120
DISK_FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
BUSY = {"SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "53300"}  # the last: too many connections
FULL = {"SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR_WRITE", "53100", "25006"}
UNREADABLE = (OSError, SuspiciousOperation, MultiPartParserError)

logger = logging.getLogger("cproc_site")


class LastKnown:
    """The telephone number of the office, for the time when the database is unavailable.

    It is remembered by the process, and by the cache for processes that start later.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._remembered_at: float | None = None
        self.telephone = ""

    def remember(self, telephone: str) -> None:
        """Remember the number, and refresh the copy in the cache every ten minutes."""
        now = self._clock()
        is_recent = self._remembered_at is not None and now - self._remembered_at <= REFRESH_SECONDS
        if telephone == self.telephone and is_recent:
            return
        self.telephone = telephone
        self._remembered_at = now
        try:
            cache.set(CACHE_KEY, telephone, None)
        except CACHE_ERRORS as error:
            logger.warning("The telephone number was not cached: %s", type(error).__name__)

    def recall(self) -> str:
        """Return the number; empty if no process has read one."""
        if self.telephone:
            return self.telephone
        try:
            return cache.get(CACHE_KEY, "")
        except CACHE_ERRORS as error:
            logger.warning("The telephone number is unavailable: %s", type(error).__name__)
            return ""


last_known = LastKnown()


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 503 if database, files or disk space are unavailable, and 500 after other errors."""
    error = sys.exception()
    request.failed_by = error  # type: ignore[attr-defined]  # monitoring/log_format.py logs it
    context = _contact_context(last_known.recall()) | {"number": request_id.current_id()}
    if not _is_unavailable(error):
        return HttpResponseServerError(render_to_string("500.html", context))
    if is_admin_path(request.path):
        response = _admin_page(request, error)
    else:
        response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@with_etag
def unavailable(request: SiteRequest) -> HttpResponse:
    """Return the page that the proxy stores, and shows while no server answers (deploy/nginx).

    Its status is 200, so that it is stored.
    """
    details = request.edition.find_singleton(ContactContent)
    context = _contact_context(details.telephone if details else "")
    return HttpResponse(render_to_string("503.html", context), headers={"X-Robots-Tag": "noindex"})


def _contact_context(telephone: str) -> dict[str, str]:
    return {"telephone": telephone, "telephone_link": telephone_link(telephone)}


def _is_unavailable(error: BaseException | None) -> bool:
    is_full = isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS
    return is_full or isinstance(error, OperationalError | InterfaceError | BucketUnavailable)


def _admin_page(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Return a page that explains the error to staff and retains the texts of their form."""
    context: dict[str, Any] = {
        "title": _("The admin is unavailable at the moment"),
        "words": _explain(error),
        "number": request_id.current_id(),
        "user": AnonymousUser(),  # the user and the messages are in the session
        "messages": [],
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
    }
    # No form with a password can be resubmitted, and none that can't be read.
    with suppress(*UNREADABLE):
        if reauthentication.can_be_resubmitted(request, admin.site):
            context |= reauthentication.preserved_data(request)
    response = render(request, "admin/away.html", context, status=503)
    return security_headers.set_policy(response, security_headers.ADMIN)


def _explain(error: BaseException | None) -> str:
    cause = getattr(error, "__cause__", None)
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "pgcode", None)
    if code in BUSY:
        return _("The database is busy. Try again in a minute.")
    if isinstance(error, BucketUnavailable):
        return _(
            "The file storage does not respond. Nothing is lost. Try again in a few "
            "minutes; if the problem persists, notify the site operator."
        )
    if code in FULL or isinstance(error, OSError):
        return _(
            "The disk of the server is full or not writable. Nothing can be saved until "
            "the site operator has freed space. Please notify them."
        )
    return _(
        "The database does not respond. Saved data is safe. Try again in a few "
        "minutes; if the problem persists, notify the site operator."
    )
