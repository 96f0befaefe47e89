"""The site, with nothing kept from one request to the next: what the first visitor after a publication waits for."""

from cproc_site.wsgi import application as site
from delivery.templatetags.fragments import fragment_cache
from record.cards import forget_live_cards


def application(environ, start_response):
    forget_live_cards()
    fragment_cache.clear()
    return site(environ, start_response)
