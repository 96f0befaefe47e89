import pytest

from tests.pages.published import next_day, starter_rows, starter_site

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
        if not response.streaming:  # a file can be read once
            self.answers[path] = response
        return response


@pytest.fixture
def walker(starter_site, client):
    return Walker(client)
