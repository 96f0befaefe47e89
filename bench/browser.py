"""A browser for the WSGI application in this process: it keeps cookies and fills in forms."""

import sys
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import unquote

import lxml.html
from django.test import RequestFactory


class Answer(NamedTuple):
    status: int
    location: str
    html: str

    @property
    def page(self) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(self.html)

    @property
    def text(self) -> str:
        return " ".join(self.page.text_content().split())

    def form(self, field: str) -> lxml.html.FormElement:
        """Return the form that has a field of this name."""
        for form in self.page.forms:
            if field in form.fields:
                return form
        sys.exit(f"No form of the page has a field “{field}”: {self.text[:2000]}")


class Browser(RequestFactory):
    """Sends requests to a WSGI application and keeps its cookies."""

    def __init__(self, application):
        super().__init__(SERVER_NAME="localhost", HTTP_SEC_FETCH_SITE="same-origin")
        self.application = application

    def request(self, **request) -> Answer:
        started = []
        environ = self._base_environ(**request)
        body = self.application(environ, lambda *args: started.append(args))
        html = b"".join(body).decode()
        if hasattr(body, "close"):
            body.close()
        status, headers, *_ = started[0]
        for name, value in headers:
            if name.lower() == "set-cookie":
                self.cookies.update(SimpleCookie(value))
        location = unquote(dict(headers).get("Location", ""))
        return Answer(int(status[:3]), location, html)

    def follow(self, path: str) -> Answer:
        """Return the page at ``path``, or the one it redirects to."""
        answer = self.get(path)
        while answer.location:
            answer = self.get(answer.location)
        if answer.status != 200:
            sys.exit(f"{path} was answered with {answer.status}.")
        return answer

    def submit(self, path: str, data: dict):
        """Post a form; exit unless it is accepted, which is answered with a redirect."""
        answer = self.post(path, data)
        if not answer.location:
            sys.exit(f"{path} was answered with {answer.status}: {answer.text[:2000]}")


def values_of(form: lxml.html.FormElement) -> dict[str, list[str]]:
    """Return what a browser would send, without the templates of rows that can be added."""
    data = {}
    for field in form.xpath(".//input[@name and not(@value)][not(@type) or @type != 'file']"):
        if not field.checkable:
            data[field.name] = [""]  # lxml leaves it out
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return {name: values for name, values in data.items() if "__prefix__" not in name}


def options_of(form: lxml.html.FormElement, name: str) -> list[str]:
    """Return the values of a select's options, without the empty one."""
    return form.xpath(".//select[@name=$name]/option/@value[. != '']", name=name)
