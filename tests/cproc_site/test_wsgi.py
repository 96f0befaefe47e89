"""What the server loads before its first request."""

import pytest

from tests.helpers.server.processes import start

# Packages that a few requests need. Each of them takes megabytes, and tens of milliseconds.
RARELY_USED = {
    "icalendar",
    "lxml",
    "markdown",
    "PIL",
    "pikepdf",
    "redis",
    "rfc3161_client",
    "urllib3",
    "webauthn",
}
LOADED = "import sys, cproc_site.wsgi, cproc_site.urls; print(*sys.modules)"


@pytest.mark.django_db
def test_packages_that_few_requests_need_are_not_loaded_at_the_start():
    output, _ = start("-W", "ignore", "-c", LOADED).communicate(timeout=60)
    modules = set(output.split())
    assert "cproc_site.urls" in modules, output
    assert not modules & RARELY_USED
