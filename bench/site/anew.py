"""The site, with nothing kept from one request to the next: what the first visitor after a publication waits for."""

from cproc_site.wsgi import application as site
from delivery.pagecache.fragments import parts
from record.cards import forget_live_cards


def application(environ, start_response):
    forget_live_cards()
    parts.clear()
    return site(environ, start_response)
