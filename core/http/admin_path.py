"""Where the desk stands: each site may give it an address of its own (ADMIN_PATH)."""

from django.conf import settings

DESK = f"/{settings.ADMIN_PATH}"


def is_of_the_desk(path: str) -> bool:
    return path.startswith(DESK)


class AdminOnly:
    """Mixin for middleware that runs under ADMIN_PATH only: public requests pass it by.

    Middleware with hooks other than ``__call__`` guards each of them.
    """

    def __call__(self, request):
        if is_of_the_desk(request.path_info):
            return super().__call__(request)
        return self.get_response(request)
