"""Reads a form as a browser does, and sends it as a browser does."""

from html.parser import HTMLParser
from urllib.parse import urlencode

HERE = {"Origin": "http://testserver"}


class FormReader(HTMLParser):
    """What each control of a page holds, by name; and the page's text."""

    def __init__(self, page: str):
        super().__init__()
        self.values, self.errors, self.text = {}, {}, ""
        self._area = self._select = self._summary_link = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "input":
            self.values[attributes["name"]] = attributes.get("value", "")
        elif tag == "textarea":
            self._area = attributes["name"]
            self.values[self._area] = ""
        elif tag == "select":
            self._select = attributes["name"]
            self.values[self._select] = ""
        elif tag == "option" and "selected" in attributes:
            self.values[self._select] = attributes["value"]
        elif tag == "a":
            self._summary_link = attributes["href"].removeprefix("#id_")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.values[self._area] = self.values[self._area].removeprefix("\n")
            self._area = None
        elif tag == "a":
            self._summary_link = None

    def handle_data(self, data):
        if self._area:
            self.values[self._area] += data
            return
        self.text += data
        if self._summary_link:
            self.errors[self._summary_link] = data


def read(response) -> FormReader:
    """The page's own form: the head of every page has another one, for the search."""
    return FormReader(response.content.decode().partition("<main")[2].partition("</main>")[0])


def press_send(client, typed: dict, headers=HERE, path="/contact/"):
    body = urlencode(typed)
    return client.post(
        path, body, content_type="application/x-www-form-urlencoded", headers=headers
    )


def lines(text: str) -> str:
    """``text`` with its line breaks as LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
