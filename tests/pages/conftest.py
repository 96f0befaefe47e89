import pytest
from django.http import HttpResponse

from tests.helpers.published import next_day, starter_rows, starter_site

__all__ = ["next_day", "starter_rows", "starter_site"]


class Walker:
    """Asks for each page of the starter site once in all tests of a process: at one moment its answers are the same."""

    answers = {}

    def __init__(self, client):
        self.client = client

    def get(self, path):
        if path in self.answers:
            return self.answers[path]
        response = self.client.get(path)
        if response.streaming:  # a file can be read once
            return response
        self.answers[path] = as_received(response)
        return self.answers[path]


def as_received(response) -> HttpResponse:
    """What came over the wire, without the templates and contexts that Django's client keeps with each answer."""
    received = HttpResponse(response.content, status=response.status_code, headers=response.headers)
    received.cookies = response.cookies
    return received


@pytest.fixture
def walker(starter_site, client):
    return Walker(client)
