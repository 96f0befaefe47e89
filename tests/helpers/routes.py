"""The routes of the URL resolver."""

from collections.abc import Iterator

from django.urls import URLPattern


def routes(patterns, prefix: str = "") -> Iterator[tuple[URLPattern, str]]:
    """Yield each pattern that has a view, with its whole route."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        else:
            yield pattern, route
