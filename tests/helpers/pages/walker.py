"""A client that requests each page of a site once in all tests of a process."""

from typing import ClassVar

from django.http import HttpResponse


class Walker:
    """Returns stored responses: at one time those of the starter site are always the same."""

    responses: ClassVar[dict] = {}

    def __init__(self, client):
        self.client = client

    def get(self, path):
        if path not in self.responses:
            response = self.client.get(path)
            if response.streaming:  # a file can be read once
                return response
            # Without the templates and contexts that Django's client stores with each response.
            stored = HttpResponse(
                response.content, status=response.status_code, headers=response.headers
            )
            stored.cookies = response.cookies
            self.responses[path] = stored
        return self.responses[path]
