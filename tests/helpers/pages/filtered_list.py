"""Read a filtered list as a visitor does: options, numbers of results, links."""

import html
import re
from typing import NamedTuple
from urllib.parse import urlencode, urljoin

OPTION = re.compile(r'<option value="([^"]*)"[^>]*>(.*?)</option>', re.DOTALL)
SELECT = re.compile(r'<select name="([a-z]+)"[^>]*>(.*?)</select>', re.DOTALL)
CHOSEN = re.compile(r'<li>\s*<a href="([^"]*)">(.*?)</a>', re.DOTALL)
SORTING = re.compile(r'<a href="([^"]*)" (aria-current="true")?>')


class Offer(NamedTuple):
    address: str
    count: int | None


class ListPage:
    """One page of a list, read from its HTML."""

    def __init__(self, client, address):
        self.address, self.response = address, client.get(address)
        self.html = self.response.content.decode()
        self._client = client

    @property
    def title(self):
        return html.unescape(re.search("<title>(.*?)</title>", self.html)[1])

    @property
    def results(self):
        """The number of results that the page states."""
        found = re.search(r"(\d+) results?\b", self.html.partition('<div class="found">')[2])
        return int(found[1]) if found else 0

    def listed(self):
        """Return the number of entries on this page and those after it."""
        entries = self.html.count('<li class="entry"')
        following = re.search(r'rel="next" href="([^"]+)"', self.html)
        if following is None:
            return entries
        return entries + ListPage(self._client, self._to(html.unescape(following[1]))).listed()

    @property
    def options(self):
        """The options of the form, with the URL of the form sent with each of them."""
        selects = SELECT.findall(self.html)
        now = {
            name: code
            for name, options in selects
            for code in re.findall('value="([^"]*)"[^>]*selected', options)
        }
        now |= dict(re.findall('<input type="hidden" name="(sort)" value="([a-z]+)"', self.html))
        return [
            Offer(
                self._to(f"?{urlencode(now | {name: html.unescape(code)})}"),
                int(re.search(r"\((\d+)\)$", words)[1]),
            )
            for name, options in selects
            for code, words in OPTION.findall(options)
            if code
        ]

    @property
    def taking_off(self):
        """The links that remove one filter or all of them, with the stated numbers."""
        links = CHOSEN.findall(self.html.partition('<ul class="chosen">')[2].partition("</ul>")[0])
        counts = [re.search(r"(\d+) result|All (\d+)", words) for _, words in links]
        return [
            Offer(self._to(html.unescape(address)), count and int(count[1] or count[2]))
            for (address, _), count in zip(links, counts, strict=True)
        ]

    @property
    def sortings(self):
        nav = self.html.partition('<div class="found">')[2].partition("</nav>")[0]
        return [
            (self._to(html.unescape(address)), bool(current))
            for address, current in SORTING.findall(nav)
        ]

    def _to(self, address):
        return urljoin(self.address, address)
