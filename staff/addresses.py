"""Where the desk stands: each site may give it an address of its own (ADMIN_PATH)."""

from django.conf import settings

DESK = f"/{settings.ADMIN_PATH}"


def is_of_the_desk(path: str) -> bool:
    return path.startswith(DESK)
