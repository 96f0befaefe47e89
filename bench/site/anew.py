"""The site, with nothing kept from one request to the next: what the first visitor after a publication waits for."""

from cproc_site.wsgi import application as site
from publishing import kept
from publishing.parts import parts


def application(environ, start_response):
    kept.forget()
    parts.forget()
    return site(environ, start_response)
