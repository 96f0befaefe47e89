"""The path of the admin: each site may set its own (ADMIN_PATH)."""

from django.conf import settings

ADMIN_PREFIX = f"/{settings.ADMIN_PATH}"


def is_admin_path(path: str) -> bool:
    return path.startswith(ADMIN_PREFIX)


class AdminOnly:
    """Mixin for middleware that runs under ADMIN_PATH only.

    Middleware with hooks other than `__call__` checks the path in each of them.
    """

    def __call__(self, request):
        if is_admin_path(request.path_info):
            return super().__call__(request)
        return self.get_response(request)
