"""Read a filtered list as a visitor does: options, numbers of results, links."""

import re
from typing import NamedTuple
from urllib.parse import urlencode, urljoin

from lxml import html


class Offer(NamedTuple):
    """A link, or the form with another option, and the stated number of results."""

    address: str
    count: int | None


class ListPage:
    """One page of a list."""

    def __init__(self, client, address):
        self.address = address
        self.response = client.get(address)
        self.html = self.response.text
        self.tree = html.fromstring(self.html)
        self._client = client

    @property
    def title(self):
        return self.tree.findtext(".//title")

    @property
    def results(self):
        """The number of results that the page states."""
        text = self.tree.xpath("string(//div[@class='found'])")
        found = re.search(r"(\d+) results?\b", text)
        return int(found[1]) if found else 0

    def listed(self):
        """Return the number of entries on this page and those after it."""
        entries = len(self.tree.xpath("//li[@class='entry']"))
        for href in self.tree.xpath("//a[@rel='next'][starts-with(@href, '?')]/@href"):
            entries += ListPage(self._client, self._to(href)).listed()
        return entries

    @property
    def options(self):
        """The options of the form, with the URL of the form sent with each of them."""
        now = dict(self.tree.xpath("//form[.//select]")[0].form_values())
        now = {name: code for name, code in now.items() if code}
        options = []
        for option in self.tree.xpath("//select/option[@value != '']"):
            name = option.getparent().get("name")
            query = urlencode(now | {name: option.get("value")})
            count = re.search(r"\((\d+)\)$", option.text_content().strip())
            options.append(Offer(self._to(f"?{query}"), int(count[1])))
        return options

    @property
    def taking_off(self):
        """The links that remove one filter or all of them, with the stated numbers."""
        links = []
        for link in self.tree.xpath("//ul[@class='chosen']/li/a"):
            count = re.search(r"(\d+) result|All (\d+)", " ".join(link.text_content().split()))
            number = count and int(count[1] or count[2])
            links.append(Offer(self._to(link.get("href")), number))
        return links

    @property
    def sortings(self):
        links = self.tree.xpath("//div[@class='found']//nav//a")
        return [(self._to(link.get("href")), link.get("aria-current") == "true") for link in links]

    def _to(self, address):
        return urljoin(self.address, address)
