"""The site without its caches of cards and fragments, as after a publication."""

from cproc_site.wsgi import application as site
from delivery.templatetags.fragments import fragment_cache
from record.cards import forget_live_cards


def application(environ, start_response):
    forget_live_cards()
    fragment_cache.clear()
    return site(environ, start_response)
