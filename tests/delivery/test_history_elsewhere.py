"""The public history in the archive and in previews, and the line at the foot of each page that leads to it."""

import re

import pytest
import time_machine

from publishing import previews
from record.models import Publication
from tests.helpers.factories import change, make_office, make_page, published
from tests.helpers.pages.history_page import HISTORY, entries, glacy, links, page
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """Today is 20 March 2026; the histories begin on the 10th."""
    with time_machine.travel(NOON + 10 * DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def project():
    return glacy()


class TestInsideAPrefix:
    def test_the_archive_has_it_up_to_its_day(self, client, project):
        html = page(client, "/archive/2026-03-13/history/project/former/")
        assert entries(html) == [
            "12 March 2026, 14:01 Changed Minor change In force then: read it",
            "12 March 2026, 14:00 Changed The budget was raised.",
            "10 March 2026, 14:00 Published for the first time As it was on 11 March 2026",
        ]
        assert links(html) == [
            "/archive/2026-03-13/projects/former/",
            "/archive/2026-03-11/projects/former/",
        ]
        assert client.get("/archive/2026-03-13/history/project/glacy/").status_code == 404

    def test_a_former_address_moves_within_the_archive(self, client, project):
        moved = client.get("/archive/2026-03-15/history/project/former/")
        assert (moved.status_code, moved.url) == (301, f"/archive/2026-03-15{HISTORY}")

    def test_a_preview_has_that_of_the_present_and_leads_to_the_present(self, client, project):
        change(project, title_en="Drafted", slug="drafted")
        row = Publication.objects.candidates().of(project).order_by("pk").last()
        link = previews.make_link([row], None, "/", NOON + 10 * DAY)
        inside = page(client, previews.address_of(link, HISTORY))
        assert entries(inside) == entries(page(client))
        assert links(inside) == links(page(client))
        assert client.get(previews.address_of(link, "/history/project/drafted/")).status_code == 404

    def test_a_preview_of_a_moment_tells_what_is_planned_and_leads_to_no_day_to_come(
        self, client, project
    ):
        publish(change(project, title_en="Planned"), None, at=NOON + 15 * DAY)
        link = previews.make_link([], None, "/", NOON + 10 * DAY, at=NOON + 16 * DAY)
        html = page(client, previews.address_of(link, HISTORY))
        assert entries(html)[0].startswith("25 March 2026, 14:00 Changed")
        assert links(html)[1] == "/archive/2026-03-19/projects/glacy/"
        assert page(client, links(html)[1])


class TestTheLineAtTheFoot:
    LINE = re.compile(r'<p class="last-changed">(.*?)</p>', re.DOTALL)

    def line(self, client, address):
        found = self.LINE.findall(page(client, address))
        return [" ".join(re.sub(r"<[^>]+>", "", each).split()) for each in found]

    def test_a_page_says_when_it_changed_last_and_leads_to_its_history(self, client, project):
        assert self.line(client, "/projects/glacy/") == [
            "Published 10 March 2026 · last changed 14 March 2026 · see all changes"
        ]
        assert f'href="{HISTORY}"' in page(client, "/projects/glacy/")
        assert f'href="/archive/2026-03-15{HISTORY}"' in page(
            client, "/archive/2026-03-15/projects/glacy/"
        )

    def test_it_counts_the_days_of_bucharest(self, client):
        published(make_office(), now=NOON + 11 * HOUR)  # 23:00 UTC is 01:00 on the next day there
        assert self.line(client, "/office/") == ["Published 11 March 2026 · see all changes"]

    def test_a_draft_in_a_preview_has_none_and_other_pages_there_have_it(self, client, project):
        draft = make_page(slug="privacy")
        row = Publication.objects.candidates().of(draft).get()
        link = previews.make_link([row], None, "/", NOON + 10 * DAY)
        assert self.line(client, previews.address_of(link, "/privacy/")) == []
        assert len(self.line(client, previews.address_of(link, "/projects/glacy/"))) == 1

    def test_what_becomes_public_later_has_none_yet(self, client):
        row = publish(make_page(slug="privacy"), None, at=NOON + 12 * DAY)
        link = previews.make_link([row], None, "/", NOON + 10 * DAY)
        assert self.line(client, previews.address_of(link, "/privacy/")) == []
