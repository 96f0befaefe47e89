"""Middleware of the admin. Public requests have neither session nor user, CSRF cookie or messages.

They subclass Django's, so that its system checks (admin.E408 to E410) recognise them.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from accounts.login import flow, passkeys, throttling
from core.i18n.languages import ORIGINAL
from core.uploads.storage import (
    MAX_STRANGER_BYTES,
    DiscardingUploadHandler,
    LimitedUploadHandler,
)


class AdminOnly(MiddlewareMixin):
    """Mixin for middleware that runs under ADMIN_URL only.

    Middleware with hooks other than `__call__` checks the path in each of them.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(settings.ADMIN_URL):
            return super().__call__(request)  # type: ignore[return-value]  # sync
        return self.get_response(request)  # type: ignore[return-value]  # sync


class AdminSessionMiddleware(AdminOnly, SessionMiddleware):
    """Sessions."""


class AdminCsrfMiddleware(AdminOnly, CsrfViewMiddleware):
    """CSRF tokens. Public forms have core/http/origins.py and signed tokens instead."""

    def process_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.path_info.startswith(settings.ADMIN_URL):
            return super().process_view(request, *args, **kwargs)
        return None


class AdminAuthenticationMiddleware(AdminOnly, AuthenticationMiddleware):
    """Users."""


class LoginMiddleware(AdminOnly):
    """End expired sessions, and set the cookies of sign-in; needs the user.

    Without a session, files are not stored, and only known browsers may send files or long texts,
    which the page that asks for the sign-in returns.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        flow.end_expired_session(request)
        if request.user.is_anonymous:
            request.upload_handlers = [
                LimitedUploadHandler(request),
                DiscardingUploadHandler(request),
            ]
            length = int(request.META.get("CONTENT_LENGTH") or 0)
            if length > MAX_STRANGER_BYTES and not throttling.is_known_browser(request):
                return _too_large()
        return None

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        if not request.path_info.startswith(settings.ADMIN_URL):
            return None
        is_stranger = request.user.is_anonymous and not throttling.is_known_browser(request)
        if is_stranger and request.FILES:
            return _too_large()
        if getattr(view, "prolongs_session", True):
            flow.prolong_session(request)
        return None

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if device := getattr(request, "known_device", None):  # the user has just signed in
            throttling.set_cookie(response, device)
        if challenge := getattr(request, "passkey_challenge", None):
            passkeys.set_cookie(response, challenge)
        # robots.txt does not name an admin with another path.
        response.setdefault("X-Robots-Tag", "noindex")
        return response


def _too_large() -> HttpResponse:
    return HttpResponse(render_to_string("400.html", {"is_stranger": True}), status=413)


class AdminLanguageMiddleware(AdminOnly):
    """Activate the language that the user chose, English without a user."""

    def process_request(self, request: Any) -> None:
        request.LANGUAGE_CODE = getattr(request.user, "language", ORIGINAL)
        translation.activate(request.LANGUAGE_CODE)

    def process_response(self, request: Any, response: HttpResponseBase) -> HttpResponseBase:
        response.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class AdminMessageMiddleware(AdminOnly, MessageMiddleware):
    """Messages to users."""
