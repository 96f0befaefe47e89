"""Browsers send this site's forms in UTF-8. Other encodings, which Django would follow, are refused outside of it."""

import re

OTHER = re.compile(r";\s*charset\s*=\s*(?!\"?utf-?8\"?\s*(?:;|$))", re.IGNORECASE)
ANSWER = b"This site takes UTF-8 only.\n"


class Utf8Only:
    """Around the WSGI application: Django decodes the address before any middleware is asked."""

    def __init__(self, application):
        self._application = application

    def __call__(self, environ, start_response):
        if not OTHER.search(environ.get("CONTENT_TYPE", "")):
            return self._application(environ, start_response)
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(ANSWER)))]
        start_response("400 Bad Request", headers)
        return [ANSWER]
