"""Crawl the site along its links, as a search engine does."""

import re
from collections import deque
from urllib.parse import urldefrag, urljoin

import urllib3
from django.http import HttpResponse
from lxml import html

from core.i18n.languages import language_of

# Archived days, pages about the archive of a page and reports of a page have separate tests.
ASIDE = re.compile(r"/(archive/[\d?]|(\w\w/)?contact/\?|preview/|static/)")
REDIRECT = 302  # of a link to the newest of its kind; other redirects are no targets of links


class Outline:
    """The links, IDs and elements of a page; elements in drawings and data are left out."""

    def __init__(self, page):
        root = html.document_fromstring(page)
        shown = root.xpath("//*[not(ancestor::svg)][not(@type='application/ld+json')]")
        self.tags = [element.tag for element in shown]
        self.links = [str(link) for link in root.xpath("//@href | //@src | //@action")]
        self.ids = [str(name) for name in root.xpath("//@id")]
        self.styles = [str(style) for style in root.xpath("//@style")]
        self.languages = [str(code) for code in root.xpath("/html/@lang")]

    @property
    def paths(self):
        return [link.partition("#")[0] for link in self.links if link.startswith("/")]

    def targets(self, path):
        """Return URLs and fragments of the links within the site, if the page is at `path`."""
        targets = [urldefrag(urljoin(path, link)) for link in self.links]
        return {
            (address, fragment) for address, fragment in targets if re.match(r"/(?!/)", address)
        }


class Visitor:
    """Requests from a running server, with the interface of Django's test client."""

    def __init__(self, site):
        self.site, self._pool = site, urllib3.PoolManager()

    def get(self, path, **headers):
        options = {"headers": headers, "redirect": False, "retries": False}
        answer = self._pool.request("GET", self.site + path, **options)
        return HttpResponse(answer.data, status=answer.status, headers=answer.headers)


def crawl(client, start="/", leaves_out=None):
    """Yield each URL under `start` that links lead to, its response, and the outline of a page.

    The archive, previews and static files are crawled only if `start` is one, and only the language
    of `start`. Links with a query are followed from URLs without one: each filter of a list is
    requested, their combinations are not. URLs that match `leaves_out` are skipped.
    """
    todo, seen = deque([start]), {start}
    while todo:
        path = todo.popleft()
        response = client.get(path)
        if not is_page(response):
            yield path, response, None
            list(response)  # closes a file
            continue
        outline = outline_of(response)
        yield path, response, outline
        for link, _ in sorted(outline.targets(path)):
            is_left_out = leaves_out is not None and leaves_out.search(link)
            if link not in seen and _leads_on(path, link, start) and not is_left_out:
                seen.add(link)
                todo.append(link)


def outline_of(response) -> Outline:
    """Return the outline of a response, which is parsed once."""
    if not hasattr(response, "outline"):
        response.outline = Outline(response.content.decode())
    return response.outline


def _leads_on(path, link, start):
    is_aside = ASIDE.match(link) and not ASIDE.match(start)
    is_in_its_language = language_of(link) == language_of(start)
    return (
        link.startswith(start)
        and is_in_its_language
        and not is_aside
        and not ("?" in link and "?" in path)
    )


def walk(client, start="/", leaves_out=None):
    """Yield the pages that `crawl` finds."""
    for path, response, outline in crawl(client, start, leaves_out):
        if outline is None:
            assert response.status_code == 200, path
        else:
            yield path, response, outline


def dead_ends(client, start="/"):
    """Return the broken links of the pages under `start`, and those with a missing fragment.

    Links to another language are left to the crawl in that language.
    """
    ids, links, problems = {}, {}, []
    for path, response, outline in crawl(client, start):
        ids[path] = outline.ids if outline else ()
        targets = outline.targets(path) if outline else ()
        if response.status_code == REDIRECT:
            targets = {(response["Location"], "")}
        elif response.status_code != 200:
            problems.append(f"{path}: {response.status_code}")
        links |= {
            each: path for each in targets if language_of(each[0]) in ("en", language_of(start))
        }
    for (address, fragment), page in links.items():
        if address not in ids:
            response = client.get(address)
            ids[address] = outline_of(response).ids if is_page(response) else list(response)
            if response.status_code != 200:
                problems.append(f"{page} → {address}: {response.status_code}")
        if fragment and fragment not in ids[address]:
            problems.append(f"{page} → {address}#{fragment}: no such place")
    return problems


def is_page(response):
    """Return whether it is a page: a redirect has the type of one, and no contents."""
    is_html = response["Content-Type"].startswith("text/html")
    return is_html and response.status_code != REDIRECT
