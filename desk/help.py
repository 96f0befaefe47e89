"""The help for editors: docs/editors.md and its translations, linked from each admin page."""

from functools import lru_cache

import markdown
from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.http.model_admin import admin_page

FOLDER = settings.BASE_DIR / "docs"
FILES = {"en": "editors.md", "fr": "editors.fr.md", "ro": "editors.ro.md"}

# The beginning of the URL name of a page, and the section that explains it; the first one applies.
SECTIONS = {
    "index": "the-dashboard",
    "worklist": "the-dashboard",
    "publishing_brokenlink": "the-dashboard",
    "scheduled": "publishing-later-together-withdrawing",
    "publishing_jointpublication": "publishing-later-together-withdrawing",
    "record_publication": "publishing-later-together-withdrawing",
    "record_previewlink": "changing-a-page",
    "translation": "translations",
    "contact_contactdetails": "changing-a-page",
    "contact": "messages",
    "accounts": "roles",
    "auth": "roles",
    "own_account": "signing-in",
    "second_factor": "signing-in",
    "passkey": "signing-in",
    "recovery_codes": "signing-in",
    "sign_out": "signing-in",
    "password_change": "signing-in",
    "pages": "changing-a-page",
    "projects": "changing-a-page",
    "search": "changing-a-page",
    "following": "publishing-later-together-withdrawing",
}


def help_url(request: HttpRequest) -> str:
    """Return the URL of the section of the help that explains the page of `request`."""
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    sections = [section for start, section in SECTIONS.items() if name.startswith(start)]
    return reverse("admin:help") + "".join(f"#{section}" for section in sections[:1])


def help_view(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the help in the language of the admin."""
    text = _render_help(get_language() or "en")
    return admin_page(site, request, "desk/help.html", title=_("Help for editors"), text=text)


def help_picture_view(request: HttpRequest, name: str, site: AdminSite) -> FileResponse:
    """Serve a picture of the help, and no other file of the folder."""
    picture = FOLDER / "images" / name
    if f"(images/{name})" not in _source("en") or not picture.is_file():
        raise Http404(_("The help has no such picture."))
    return FileResponse(picture.open("rb"), content_type="image/png")


def _source(language: str) -> str:
    return (FOLDER / FILES[language]).read_text(encoding="utf-8")


@lru_cache(maxsize=len(FILES))
def _render_help(language: str) -> str:
    _title, _newline, text = _source(language).partition("\n")  # the page shows the title itself
    return mark_safe(markdown.markdown(text, output_format="html"))
