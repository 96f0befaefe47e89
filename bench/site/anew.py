"""The site with less than a process caches: without fragments, and as after a publication."""

from cproc_site.wsgi import application as site
from delivery.templatetags.fragments import clear_fragments
from record.cards import forget_live_cards


def without_fragments(environ, start_response):
    """Answer with the cached cards, and render each fragment."""
    clear_fragments()
    return site(environ, start_response)


def application(environ, start_response):
    """Answer without cached cards and fragments."""
    forget_live_cards()
    return without_fragments(environ, start_response)
