"""The pages of an Evidence ZIP, opened from a folder: accessible, and without a request."""

import io

import pytest
from django.utils import timezone

from core.i18n.languages import LANGUAGES
from delivery.evidence import archive
from delivery.evidence.rendering import render_page
from tests.helpers.browser.walking import FULL_LOOK, Walk
from tests.helpers.evidence import members_of, sign_log, stamp
from tests.helpers.server.timestamp_authority import make_authority


@pytest.fixture
def folder(site, settings, tmp_path):
    """The members of the evidence of a project, in a folder."""
    sign_log(settings)
    with make_authority(tmp_path) as authority:
        stamp(authority, settings)
    now = timezone.now()
    file = io.BytesIO()
    page = render_page("/projects/cybercrime-octopus/", "", now)
    archive.write(archive.of_page(page, now), file)
    for name, data in members_of(file.getvalue()).items():
        if name.startswith("evidence-"):
            (tmp_path / name).write_bytes(data)
    return tmp_path


def test_pages_have_no_axe_violations_and_request_nothing(page, folder):
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    walk = Walk(page, f"file://{folder}", looks=FULL_LOOK)
    for language in LANGUAGES:
        page.goto(f"file://{folder}/evidence-{language}.html")
        assert page.locator("h1").count() == 1
        walk.look(language)
    assert not walk.found, f"\n{walk}"
    assert len(requests) == len(LANGUAGES)
