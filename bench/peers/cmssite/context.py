"""What pages of the CMS have around their placeholders; views of the app give it themselves."""

from catalogue import pages, structured
from catalogue.models import Office

LANGUAGES = "en", "fr", "ro"


def shell(request) -> dict:
    page = getattr(request, "current_page", None)
    if not page or page.application_urls:
        return {}
    if not hasattr(request, "shell"):
        request.shell = _shell(request, page)
    return request.shell


def _shell(request, page) -> dict:
    office = Office.objects.get()
    found = pages.shell(request, office, page.get_title(), page.get_meta_description())
    alternates = [(code, page.get_absolute_url(code)) for code in LANGUAGES]
    found["alternates"] = [*alternates, ("x-default", alternates[0][1])]
    if page.is_home:
        found["structured"] = [structured.office(request, office)]
    return found | {"changed_at": pages.changed_at()}
