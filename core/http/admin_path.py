"""The path of the admin: each site may set its own (ADMIN_PATH)."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

ADMIN_PREFIX = f"/{settings.ADMIN_PATH}"


def is_admin_path(path: str) -> bool:
    """Return whether a path belongs to the admin."""
    return path.startswith(ADMIN_PREFIX)


class AdminOnly(MiddlewareMixin):
    """Mixin for middleware that runs under ADMIN_PATH only.

    Middleware with hooks other than `__call__` checks the path in each of them.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_admin_path(request.path_info):
            return super().__call__(request)  # type: ignore[return-value]  # sync
        return self.get_response(request)  # type: ignore[return-value]  # sync
