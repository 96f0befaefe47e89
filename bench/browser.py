"""A browser for the WSGI application in this process: it stores cookies and fills in forms."""

import io
import sys
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import unquote, urlencode
from wsgiref.util import setup_testing_defaults

import lxml.html


class Response(NamedTuple):
    status: str
    location: str
    html: str

    @property
    def page(self) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(self.html)

    def form(self, field: str) -> lxml.html.FormElement:
        """Return the form that has a field of this name."""
        for form in self.page.forms:
            if field in form.fields:
                return form
        sys.exit(f"No form of the page has a field “{field}”.")


class Browser:
    def __init__(self, application):
        self.application = application
        self.cookies = SimpleCookie()

    def request(self, path: str, data: dict | None = None) -> Response:
        """Get a page, or post a form to it."""
        path, _, query = path.partition("?")
        body = urlencode(data or {}, doseq=True).encode()
        environ = {
            "REQUEST_METHOD": "GET" if data is None else "POST",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "localhost",
            "HTTP_SEC_FETCH_SITE": "same-origin",
            "HTTP_COOKIE": self.cookies.output(attrs=[], header="", sep=";"),
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        setup_testing_defaults(environ)
        started: list[tuple] = []
        response = self.application(environ, lambda *args: started.append(args))
        html = b"".join(response).decode()
        getattr(response, "close", lambda: None)()
        status, headers, *_ = started[0]
        for name, value in headers:
            if name.lower() == "set-cookie":
                self.cookies.update(SimpleCookie(value))
        return Response(status[:3], unquote(dict(headers).get("Location", "")), html)

    def follow(self, path: str) -> Response:
        """Return the page at ``path``, or the one it redirects to."""
        while (response := self.request(path)).location:
            path = response.location
        if response.status != "200":
            sys.exit(f"{path} was answered with {response.status}.")
        return response

    def submit(self, path: str, data: dict) -> None:
        """Post a form; exit unless it is accepted, which is answered with a redirect."""
        if not (response := self.request(path, data)).location:
            sys.exit(f"{path} was answered with {response.status}: {response.html[:9000]}")


def values_of(form: lxml.html.FormElement) -> dict[str, list[str]]:
    """Return what a browser would send, without the templates of rows that can be added."""
    data: dict[str, list[str]] = {}
    for field in form.xpath(".//input[@name and not(@value)][not(@type) or @type != 'file']"):
        if not field.checkable:
            data[field.name] = [""]  # lxml leaves it out
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return {name: values for name, values in data.items() if "__prefix__" not in name}


def options_of(form: lxml.html.FormElement, name: str) -> list[str]:
    """Return the values of a select's options, without the empty one."""
    return form.xpath(".//select[@name=$name]/option/@value[. != '']", name=name)
