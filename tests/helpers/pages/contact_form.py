"""Read and send the contact form as a browser does."""

import datetime
from html.parser import HTMLParser
from urllib.parse import urlencode

from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from contact import form_tokens
from contact.models import Message

A_MINUTE = datetime.timedelta(minutes=1)  # a person takes time to write
HERE = {"Origin": "http://testserver"}
texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), include_characters="\t\n\r"), min_size=1
).filter(str.strip)
names = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")),
    min_size=1,
    max_size=Message.NAME_LENGTH,
).filter(str.strip)
with_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


class FormReader(HTMLParser):
    """The value of each control of a page, by name, its errors, and the text of the page."""

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
    """Read the main part of a page: its head has the form of the search."""
    return FormReader(response.content.decode().partition("<main")[2].partition("</main>")[0])


def press_send(client, typed: dict, headers=HERE, path="/contact/"):
    content_type = "application/x-www-form-urlencoded"
    return client.post(path, urlencode(typed), content_type=content_type, headers=headers)


def token_of(**age):
    """Return a token that was issued some time ago."""
    return form_tokens.issue(timezone.now() - datetime.timedelta(**age))


def form_of_visitor(number, subject):
    """Return a complete form that differs from those of other visitors."""
    return {
        "token": token_of(minutes=1),
        "name": f"Visitor {number}",
        "email": f"visitor-{number}@example.org",
        "subject": subject.pk,
        "text": f"Question {number}",
        "end": "end",
    }


def lines(text: str) -> str:
    """Return ``text`` with its line breaks as LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
