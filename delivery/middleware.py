"""Selects the edition that a request reads: the live one, an archived day's, or a preview's."""

import datetime
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.db import DatabaseError
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.login import flow
from core.i18n import languages
from delivery.archive import memento
from delivery.pagecache.cache_headers import with_etag
from delivery.prefixes import (
    OWN_PREVIEW,
    PREFIX,
    Prefix,
    SiteRequest,
    find_own_preview,
    find_prefix,
    prefixed_links,
)
from record.editions import Edition, Gone, Moved
from record.urls import is_in_editions

logger = logging.getLogger("delivery")

type View = Callable[..., HttpResponse]


def content_page(view: View | None = None, *, query_parameters: tuple[str, ...] = ()) -> Any:
    """Mark a view that only reads ``request.edition``: for GET and HEAD, also inside a prefix.

    ``query_parameters`` names those that it reads; it gets no others. Its response has an ETag and
    is cached for all visitors (delivery/pagecache).
    """
    if view is None:
        return partial(content_page, query_parameters=query_parameters)
    page = require_safe(with_etag(view, query_parameters))
    setattr(page, "is_content_page", True)  # noqa: B010 (a function declares no attributes)
    return page


class EditionMiddleware:
    """Remove ``/archive/<day>`` or ``/preview/<token>`` from the path, so that ``{% url %}`` works.

    Inside a prefix only content pages exist.
    """

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: SiteRequest) -> HttpResponse:
        now = timezone.now()
        # Read on first use: the view determines from which database.
        request.edition = cast(Edition, SimpleLazyObject(Edition.of_today))
        request.prefix = None
        match = PREFIX.match(request.path_info)
        if not match:
            return self._respond(request)
        prefix = find_prefix(match, now)
        _count_opening(request, prefix, now)
        return respond_inside(prefix, request, self._respond)

    def _respond(self, request: SiteRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code == 200 and match and is_in_editions(match.func):
            memento.add_headers(request, response)
            if not response.streaming:
                request.edition.close()
        return response

    def process_view(self, request: SiteRequest, view: View, args: Any, kwargs: Any) -> None:
        if request.prefix and not is_in_editions(view):
            raise Http404(_("This page doesn’t exist in the archive or in a preview."))

    def process_exception(self, request: SiteRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Moved):
            # Short: an object may get a former slug back.
            return HttpResponsePermanentRedirect(
                exception.path, headers={"Cache-Control": "public, max-age=300"}
            )
        return gone_page(request, exception) if isinstance(exception, Gone) else None


class OwnPreviewMiddleware:
    """Show signed-in staff their own previews under ADMIN_PATH; it comes after the user is set.

    Without such a preview the URL is the admin's, which asks to sign in, or answers 404.
    """

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        match = None if request.prefix else OWN_PREVIEW.match(request.path_info)
        prefix = None
        if match and admin.site.has_permission(request) and not flow.owes_second_factor(request):
            prefix = find_own_preview(match, request.user, timezone.now())
        if not prefix:
            return self.get_response(request)
        request.LANGUAGE_CODE = languages.language_of(request.path_info)
        with translation.override(request.LANGUAGE_CODE):
            response = respond_inside(prefix, request, self.get_response)
        response["Content-Language"] = request.LANGUAGE_CODE
        return response


def gone_page(request: SiteRequest, gone: Gone) -> HttpResponse:
    """Return the notice that the page was withdrawn or withheld."""
    context = {
        "publication": gone.publication,
        "successor": request.edition.find(gone.publication.successor),
        "is_missing": True,
    }
    return render(request, "delivery/410.html", context, status=410)


def respond_inside(prefix: Prefix, request: SiteRequest, get_response: View) -> HttpResponse:
    """Return the response to a request under the prefix, with the prefix before every link."""
    request.prefix = prefix
    if request.path_info == prefix.path:
        return HttpResponsePermanentRedirect(request.path + "/")
    request.edition = prefix.edition
    request.path_info = request.path_info.removeprefix(prefix.path)
    with prefixed_links(prefix.path):
        return get_response(request)


def call_view(request: SiteRequest) -> HttpResponse:
    """Return the page at the path of the request, or the notice that it was withdrawn."""
    request.resolver_match = match = languages.resolve_path(request.path_info)
    try:
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Gone as gone:
        response = gone_page(request, gone)
    return response


def _count_opening(request: SiteRequest, prefix: Prefix, now: datetime.datetime) -> None:
    """Count the opening of a preview from outside; its page is shown even if that fails."""
    link = prefix.link
    if not link or request.method != "GET" or request.path_info != prefix.path + link.path:
        return
    if link.token in request.headers.get("Referer", ""):
        return
    try:
        link.count_opening(now)
    except DatabaseError as error:
        logger.warning(
            "The opening of preview link %s was not counted: %s", link.pk, type(error).__name__
        )
