"""Pages about failures, which need neither database nor session."""

import errno
import sys
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.login import reauthentication
from contact.views import office_telephone
from core.http import security_headers
from core.uploads.object_storage import BucketUnavailable
from cproc_site.monitoring.log_format import current_request_id
from delivery.pagecache.cache_headers import with_etag
from delivery.prefixes import SiteRequest

RETRY_AFTER_SECONDS = 120
UNAVAILABLE = (OperationalError, InterfaceError, BucketUnavailable)
DISK_FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
# The last two: too many connections, and a statement that took too long (gunicorn.conf.py).
BUSY = {"SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "53300", "57014"}
FULL = {"SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR_WRITE", "53100", "25006"}
UNREADABLE = (OSError, SuspiciousOperation, MultiPartParserError)


# The telephone number on the last page, for the time when the database is unavailable. Workers
# inherit it from the server, which renders the main pages before they start.
last_known = SimpleNamespace(telephone="")


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 503 if database, files or disk space are unavailable, and 500 after other errors."""
    error = sys.exception()
    request.failed_by = error  # type: ignore[attr-defined]  # monitoring/log_format.py logs it
    context = {"telephone": last_known.telephone, "number": current_request_id()}
    is_full = isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS
    if not (is_full or isinstance(error, UNAVAILABLE)):
        return HttpResponseServerError(render_to_string("500.html", context))
    if request.path.startswith(settings.ADMIN_URL):
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
    context = {"telephone": office_telephone(request.edition)}
    return HttpResponse(render_to_string("503.html", context), headers={"X-Robots-Tag": "noindex"})


def _admin_page(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Return a page that explains the error to staff and retains the texts of their form."""
    context: dict[str, Any] = {
        "title": _("The admin is unavailable at the moment"),
        "words": _explain(error),
        "number": current_request_id(),
        "user": AnonymousUser(),  # the user and the messages are in the session
        "messages": [],
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
    }
    # No form with a password can be resubmitted, and none that can't be read.
    with suppress(*UNREADABLE):
        if reauthentication.can_be_resubmitted(request):
            context |= reauthentication.preserved_data(request)
    response = render(request, "admin/unavailable.html", context, status=503)
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
