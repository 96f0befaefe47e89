"""The links that open previews: their lifetime, reuse, audit entries and openings."""

import hashlib

import pytest
import time_machine
from django.db import DatabaseError

from accounts.models import Act, AuditEntry
from publishing import previews
from record.models import PreviewLink
from tests.helpers.admin.shared_links import candidate_of, link_to
from tests.helpers.factories import make_page, make_project, make_user
from tests.helpers.times import DAY, HOUR, NOON, TICK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def project():
    return make_project(slug="draft", acronym="DRAFT+")


@pytest.fixture
def link(project):
    return link_to(project)


def audited():
    entries = AuditEntry.objects.filter(act__in=[Act.SHARED, Act.REVOKED]).order_by("pk")
    return list(entries.values_list("act", "by", "kind", "reference", "new"))


def status(client, link):
    return client.get(previews.address_of(link)).status_code


class TestMaking:
    @pytest.mark.parametrize(
        ("options", "lifetime"), [({}, 7 * DAY), ({"lifetime": HOUR}, HOUR)], ids=["usual", "hour"]
    )
    def test_link_opens_its_first_page_for_its_lifetime(
        self, client, clock, project, options, lifetime
    ):
        link = link_to(project, **options)
        assert link.expires_at == NOON + lifetime
        assert status(client, link) == 200
        clock.move_to(NOON + lifetime - TICK)
        assert status(client, link) == 200
        clock.move_to(NOON + lifetime)
        assert status(client, link) == 404

    def test_sharing_is_audited_for_each_object_or_once_for_the_site_on_a_date(self, project):
        user, page = make_user(), make_page()
        link = link_to(project, page, by=user)
        expected = []
        for obj in (project, page):
            new = {"link": link.pk, "publication": candidate_of(obj).pk}
            expected.append((Act.SHARED, user.pk, obj.kind, str(obj.key), new))
        assert audited() == expected
        link = link_to(path="/", at=NOON + DAY)
        (act, _, kind, reference, new) = audited()[-1]
        assert (act, kind, reference, new["link"]) == (Act.SHARED, "", "", link.pk)

    def test_page_without_a_preview_is_replaced_by_the_home_page(self, client, project):
        link = link_to(project, path="/contact/")
        assert previews.address_of(link).endswith("/")
        assert status(client, link) == 200

    def test_several_drafts_are_shown_together(self, client, project):
        link = link_to(project, make_project(acronym="TWO+"), path="/projects/")
        html = client.get(previews.address_of(link)).text
        assert "DRAFT+" in html
        assert "TWO+" in html
        note = "2 drafts are shown together, as of 10 March 2026, 14:00 (Bucharest)."
        assert note in html


class TestOwnLinks:
    @pytest.fixture
    def user(self):
        return make_user()

    def own(self, user, *objects, now=NOON, path="/", at=None):
        return previews.own_link([candidate_of(obj) for obj in objects], user, path, now, at=at)

    def test_own_link_works_for_twelve_hours_and_is_not_audited(self, user, project):
        link = self.own(user, project)
        assert (link.created_by, link.expires_at, link.is_shared) == (user, NOON + 12 * HOUR, False)
        assert audited() == []

    def test_each_preview_has_a_link_of_its_own(self, client, user, project):
        first, second = self.own(user, project), self.own(user, project)
        previews.revoke(first, user, NOON)
        assert [status(client, link) for link in (first, second)] == [404, 200]


def test_token_is_random_and_only_its_hash_is_stored(project, link):
    stored = PreviewLink.objects.filter(pk=link.pk).values().get()
    assert len(link.token) == 43
    assert link.token not in str(stored)
    assert stored["token_hash"] == hashlib.sha256(link.token.encode()).hexdigest()
    assert link_to(project).token != link.token


def test_revoked_link_opens_nothing_and_is_audited_once(client, link):
    user = make_user()
    assert status(client, link) == 200
    previews.revoke(link, user, NOON)
    previews.revoke(link, make_user(), NOON + HOUR)
    assert status(client, link) == 404
    link.refresh_from_db()
    assert (link.revoked_by, link.revoked_at) == (user, NOON)
    acts = [(act, by) for act, by, *_ in audited()]
    assert acts == [(Act.SHARED, None), (Act.REVOKED, user.pk)]


class TestOpenings:
    def opened(self, client, link, *, path=None, method="get", **headers):
        """Open the link and return how often it was opened so far."""
        getattr(client, method)(previews.address_of(link, path), headers=headers)
        link.refresh_from_db()
        return link.open_count

    def test_each_request_for_the_first_page_from_outside_counts(self, client, link, clock):
        clock.move_to(NOON + HOUR)
        assert self.opened(client, link) == 1
        assert link.last_opened_at == NOON + HOUR
        assert self.opened(client, link, referer="https://mail.example.org/") == 2
        assert self.opened(client, link, referer="http://testserver/admin/") == 3
        assert self.opened(client, link, referer="http://[") == 4

    def test_other_pages_methods_and_revoked_links_do_not_count(self, client, link):
        assert self.opened(client, link, path="/projects/") == 0
        assert self.opened(client, link, method="head") == 0
        assert self.opened(client, link, method="post") == 0
        previews.revoke(link, None, NOON)
        assert self.opened(client, link) == 0

    def test_visit_of_several_pages_counts_once(self, client, link):
        token = link.token
        self.opened(client, link)
        for page in ("projects/", "projects/draft/", ""):
            self.opened(client, link, referer=f"http://testserver/preview/{token}/{page}")
        assert self.opened(client, link, referer=f"http://testserver/review/{token}/") == 1

    def test_page_is_shown_if_the_opening_cannot_be_counted(
        self, client, link, monkeypatch, caplog
    ):
        def fail(*args):
            raise DatabaseError("database is locked")

        monkeypatch.setattr(PreviewLink, "count_opening", fail)
        assert status(client, link) == 200
        assert "was not counted: DatabaseError" in caplog.text
