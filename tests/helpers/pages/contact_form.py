"""Read and send the contact form as a browser does."""

import datetime
from urllib.parse import urlencode

from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from lxml.html import fromstring

from contact import form_tokens
from contact.models import Message
from tests.helpers.admin.filled_form import values_of

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


class FormPage:
    """The main part of a page: values of controls by name, errors by field, and its text."""

    def __init__(self, page: str):
        main = fromstring(page).find(".//main")
        self.values = {name: values[-1] for name, values in values_of(main).items()}
        links = main.xpath(".//a[starts-with(@href, '#id_')]")
        self.errors = {link.get("href").removeprefix("#id_"): link.text for link in links}
        self.text = main.text_content()


def read(response) -> FormPage:
    return FormPage(response.text)


def press_send(client, typed: dict, headers=HERE, path="/contact/"):
    content_type = "application/x-www-form-urlencoded"
    return client.post(path, urlencode(typed), content_type=content_type, headers=headers)


def token_of(**age):
    """Return a token that was issued some time ago."""
    return form_tokens.issue(timezone.now() - datetime.timedelta(**age))


def lines(text: str) -> str:
    """Return ``text`` with its line breaks as LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
