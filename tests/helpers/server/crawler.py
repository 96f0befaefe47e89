"""A walk along the links of the site, from page to page as a search engine goes."""

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import urllib3
from django.http import HttpResponse

from core.i18n.languages import language_of

# Archived days, the archive's page about a page and reports about a page have tests of their own.
ASIDE = re.compile(r"/(archive/[\d?]|(\w\w/)?contact/\?|preview/|static/)")


class Outline(HTMLParser):
    """What the sweep asks of a page: its links, ids, headings and elements."""

    def __init__(self, html):
        super().__init__()
        self.pictures = 0
        self.tags, self.links, self.ids, self.styles, self.languages = [], [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        # Data for search engines stands in an element of the same name; no browser runs it. A picture has titles too.
        data = attrs.get("type") == "application/ld+json"
        self.tags.append("data" if data else f"svg {tag}" if self.pictures else tag)
        self.pictures += tag == "svg"
        self.links += [
            attrs[name] for name in ("href", "src", "action") if attrs.get(name) is not None
        ]
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.styles += [attrs["style"]] if "style" in attrs else []
        self.languages += [attrs.get("lang")] if tag == "html" else []

    def handle_endtag(self, tag):
        self.pictures -= tag == "svg"

    @property
    def paths(self):
        return [link.partition("#")[0] for link in self.links if link.startswith("/")]

    def targets(self, path):
        """Where its links lead within the site, when it stands at ``path``: addresses and fragments."""
        targets = [urldefrag(urljoin(path, link)) for link in self.links]
        return {
            (address, fragment) for address, fragment in targets if re.match(r"/(?!/)", address)
        }


class Visitor:
    """Asks a running server as Django's test client asks the site."""

    def __init__(self, site):
        self.site, self._pool = site, urllib3.PoolManager()

    def get(self, path, **headers):
        answer = self._pool.request(
            "GET", self.site + path, headers=headers, redirect=False, retries=False
        )
        return HttpResponse(answer.data, status=answer.status, headers=answer.headers)


def crawl(client, start="/", leaves_out=None):
    """Every address under ``start`` that links lead to from there, with its answer; with its outline if it is a page.

    The archive, previews and static files are gone into only where ``start`` is one, and the walk stays in the
    language of ``start``. Links with a query are followed
    from addresses without one: each choice of a list is seen, their combinations aren't. What the pattern
    ``leaves_out`` finds isn't asked for.
    """
    todo, seen = deque([start]), {start}
    while todo:
        path = todo.popleft()
        response = client.get(path)
        if not is_page(response):
            yield path, response, None
            list(response)  # read to its end, a file is closed
            continue
        outline = outline_of(response)
        yield path, response, outline
        for link, _ in sorted(outline.targets(path)):
            is_left_out = leaves_out is not None and leaves_out.search(link)
            if link not in seen and _leads_on(path, link, start) and not is_left_out:
                seen.add(link)
                todo.append(link)


def outline_of(response) -> Outline:
    """An answer that is kept for several walks is read once."""
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
    """Every page among what ``crawl`` finds."""
    for path, response, outline in crawl(client, start, leaves_out):
        if outline is None:
            assert response.status_code == 200, path
        else:
            yield path, response, outline


def dead_ends(client, start="/", crawled=None):
    """Links of the pages under ``start`` that lead nowhere, and those whose fragment isn't on the page they lead to.

    Those to another language are left to the walk in that language. Who has ``crawled`` already gives what was found.
    """
    ids, links, problems = {}, {}, []
    for path, response, outline in crawled or crawl(client, start):
        ids[path] = outline.ids if outline else ()
        targets = outline.targets(path) if outline else ()
        links |= {
            each: path for each in targets if language_of(each[0]) in ("en", language_of(start))
        }
        problems += [f"{path}: {response.status_code}"] if response.status_code != 200 else []
    for (address, fragment), page in links.items():
        if address not in ids:
            response = client.get(address)
            ids[address] = outline_of(response).ids if is_page(response) else list(response)
            problems += (
                [f"{page} → {address}: {response.status_code}"]
                if response.status_code != 200
                else []
            )
        if fragment and fragment not in ids[address]:
            problems.append(f"{page} → {address}#{fragment}: no such place")
    return problems


def is_page(response):
    return response["Content-Type"].startswith("text/html")
