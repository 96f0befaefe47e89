"""The help of the desk: docs/editors.md, served to staff inside the admin with its pictures."""

from functools import cache

import markdown
from django.conf import settings
from django.http import FileResponse, Http404
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

FOLDER = settings.BASE_DIR / "docs"


def help_view(request, site):
    context = site.each_context(request) | {"title": _("Help for editors"), "text": _text()}
    return TemplateResponse(request, "desk/help.html", context)


def picture_view(request, name):
    """One of the pictures that the text shows; no other file of the folder."""
    picture = FOLDER / "images" / name
    if f"(images/{name})" not in _source() or not picture.is_file():
        raise Http404(_("The help has no such picture."))
    return FileResponse(picture.open("rb"), content_type="image/png")


@cache
def _source() -> str:
    return (FOLDER / "editors.md").read_text(encoding="utf-8")


@cache
def _text() -> str:
    """The text as HTML. It is part of the code, as templates are, and nobody edits it here."""
    source = _source().partition("\n")[2]  # its first line is the title, which the page has already
    return mark_safe(markdown.markdown(source, extensions=["tables", "toc"], output_format="html"))
