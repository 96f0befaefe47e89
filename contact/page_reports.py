"""Reports of a problem with a page: which pages can be reported, and how the message begins."""

from django.urls import Resolver404
from django.utils.translation import gettext as _

from core.i18n import languages
from record import registry
from record.editions import Edition
from record.urls import absolute_url


def is_reportable(path: str) -> bool:
    """Return whether the live site may have a page at ``path``. Its URL has no part but a slug."""
    try:
        match = languages.resolve_path(path)
    except Resolver404:
        return False
    is_page = getattr(match.func, "is_content_page", False)
    return is_page and (not match.kwargs or registry.page_of_match(match) is not None)


def opening_text(path: str, edition: Edition) -> str:
    """Return how a message about a page of ``edition`` begins; empty if there is no such page."""
    if not is_reportable(path):
        return ""
    page = registry.page_at_path(path)
    if page is not None:
        content_class, slug = page
        if slug not in edition.cards.refs_by_slug(content_class):
            return ""
    return _("About the page: {url}").format(url=absolute_url(path)) + "\n\n"
