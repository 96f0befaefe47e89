"""Middleware of the admin. Public requests have neither session nor user, CSRF cookie or messages.

They subclass Django's, so that its system checks (admin.E408 to E410) recognise them.
"""

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin

from accounts.login import known_devices, sessions
from core.http.admin_path import AdminOnly, is_admin_path


class AdminSessionMiddleware(AdminOnly, SessionMiddleware):
    pass


class AdminCsrfMiddleware(AdminOnly, CsrfViewMiddleware):
    """Public forms have protection of their own: core/http/same_origin.py and signed tokens."""

    def process_view(self, request, *args):
        return super().process_view(request, *args) if is_admin_path(request.path_info) else None


class AdminAuthenticationMiddleware(AdminOnly, AuthenticationMiddleware):
    pass


class LoginMiddleware(AdminOnly, MiddlewareMixin):
    """End expired sessions, and set the cookie of known browsers; needs the user."""

    def process_request(self, request):
        sessions.refresh_or_end(request)

    def process_response(self, request, response):
        known_devices.set_cookie(request, response)
        # robots.txt does not name an admin that has a path of its own.
        response.setdefault("X-Robots-Tag", "noindex")
        return response


class AdminMessageMiddleware(AdminOnly, MessageMiddleware):
    pass
