"""Every page but home says where it stands: the way there as links, and the page itself as the last of them."""

from html.parser import HTMLParser

import pytest

from tests.helpers.server.crawler import walk

pytestmark = pytest.mark.usefixtures("starter_site")


class Crumbs(HTMLParser):
    """The breadcrumb's items: the link of each, and whether it is the current page."""

    def __init__(self, html):
        super().__init__()
        self.items, self._inside = [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "nav":
            self._inside = attrs.get("class") == "breadcrumb"
        elif self._inside and tag == "li":
            self.items.append({"current": attrs.get("aria-current") == "page", "link": None})
        elif self._inside and tag == "a" and "marker" not in attrs.get("class", ""):
            self.items[-1]["link"] = attrs["href"]

    def handle_endtag(self, tag):
        self._inside = self._inside and tag != "nav"


@pytest.mark.slow
def test_last_item_is_the_page_itself_and_the_ones_before_lead_there(walker):
    for path, response, _outline in walk(walker):
        items = Crumbs(response.content.decode()).items
        if path.partition("?")[0] == "/":
            assert items == [], path
            continue
        assert items[0]["link"] == "/", path
        assert [each["current"] for each in items] == [False] * (len(items) - 1) + [True], path
        assert items[-1]["link"] is None, path
        assert all(each["link"] for each in items[:-1]), path
        assert path.partition("?")[0] not in [each["link"] for each in items] or "?" in path, path


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("/projects/glacy/", ["/", "/projects/"]),
        ("/legal-basis/memorandum-signed/", ["/", "/legal-basis/"]),
        ("/history/project/glacy/", ["/", "/projects/glacy/"]),
        (
            "/archive/2026-06-01/projects/glacy/",
            ["/archive/2026-06-01/", "/archive/2026-06-01/projects/"],
        ),
        ("/archive/?path=/projects/", ["/", "/archive/"]),
        ("/updates/?kind=project", ["/", "/updates/"]),
    ],
)
def test_way_is_that_of_the_addresses(client, path, links):
    items = Crumbs(client.get(path).content.decode()).items
    assert [each["link"] for each in items if each["link"]] == links
