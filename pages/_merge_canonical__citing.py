"""How a page is quoted, so that whoever follows the quotation finds what was quoted."""

from django.conf import settings

from record.content import Content
from core.i18n.dates import ONE_DAY, bucharest_day


def lasting_address(content: Content, request) -> str:
    """Where this wording stands for ever: in the archive of a day that is over; empty while there is none."""
    if request.prefix:
        return settings.SITE_URL + request.path if request.prefix.is_archive else ""
    yesterday = request.edition.day - ONE_DAY
    if bucharest_day(content.published_at) > yesterday:
        return ""
    return f"{settings.SITE_URL}/archive/{yesterday}{request.path}"
