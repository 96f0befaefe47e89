"""The citation at the foot of a page."""

import pytest

from record.models import LogCheckpoint, LogEntry
from tests.helpers.evidence import sign_log
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db
NUMBER = "in the log"
TOMORROW = "This version is in the archive from tomorrow."


@pytest.fixture
def project():
    return published(make_project(slug="one"), now=NOON)


def citation(client, path="/projects/one/"):
    html = client.get(path).content.decode()
    return html.partition('<details class="cite">')[2].partition("</details>")[0]


def test_number_in_the_log_is_cited_once_a_checkpoint_covers_it(client, project, clock, settings):
    clock.move_to(NOON + DAY)
    assert NUMBER not in citation(client)
    sign_log(settings)
    number = LogEntry.objects.get().index
    for path in ("/projects/one/", "/archive/2026-03-10/fr/projects/one/"):
        assert citation(client, path).count(f" {number} ") == 3, path  # text, BibTeX and RIS
    assert NUMBER not in citation(client, "/projects/")
    publish(change(project, title_en="Second"), now=NOON + DAY)
    clock.move_to(NOON + 2 * DAY)
    assert NUMBER not in citation(client)
    assert LogCheckpoint.objects.count() == 1


def test_page_of_today_is_in_the_archive_from_tomorrow(client, project, clock, settings):
    sign_log(settings)
    clock.move_to(NOON)
    cited = citation(client)
    assert cited.count(TOMORROW) == 3
    assert NUMBER not in cited
    assert "/archive/" not in cited


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("", "History"),
        ("1/", "Version"),
        ("2026-03-10/2026-03-10/", "Changes"),
    ],
)
def test_pages_of_a_history_are_cited_with_the_title_of_the_object(
    client, project, clock, path, title
):
    clock.move_to(NOON + DAY)
    html = citation(client, f"/history/project/one/{path}")
    assert f'“<span lang="en">GLACY+</span> – {title}”' in html
    assert f"GLACY+ – {title}" in html
