"""The links that open previews: for whom, how long, how often they were opened, and what their pages say."""

import pytest
import time_machine
from django.db import DatabaseError

from accounts.models import Act, AuditEntry
from publishing import previews
from record.models import PreviewLink
from tests.helpers.admin.shared_links import candidate_of, link_to
from tests.helpers.factories import change, make_page, make_project, make_user
from tests.helpers.times import DAY, HOUR, NOON, TICK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def link():
    return link_to(make_project(slug="draft", acronym="DRAFT+"))


def audited():
    entries = AuditEntry.objects.filter(act__in=[Act.SHARED, Act.REVOKED]).order_by("pk")
    return list(entries.values_list("act", "by", "kind", "reference", "new"))


class TestMaking:
    def test_the_link_opens_its_first_page_for_seven_days(self, client, link, clock):
        assert client.get(previews.address_of(link)).status_code == 200
        clock.move_to(NOON + 7 * DAY - TICK)
        assert client.get(previews.address_of(link)).status_code == 200
        clock.move_to(NOON + 7 * DAY)
        assert client.get(previews.address_of(link)).status_code == 404

    def test_its_lifetime_can_be_chosen(self, client, clock):
        link = link_to(make_project(slug="draft"), lifetime=HOUR)
        assert link.expires_at == NOON + HOUR
        clock.move_to(NOON + HOUR)
        assert client.get(previews.address_of(link)).status_code == 404

    def test_sharing_is_audited_for_each_object_shown(self):
        user, one, two = make_user(), make_project(), make_page()
        link = link_to(one, two, by=user)
        assert audited() == [
            (
                Act.SHARED,
                user.pk,
                each.kind,
                str(each.key),
                {"link": link.pk, "publication": row.pk},
            )
            for each, row in ((one, candidate_of(one)), (two, candidate_of(two)))
        ]

    def test_sharing_a_moment_to_come_is_audited_without_an_object(self):
        link = link_to(path="/", at=NOON + DAY)
        [(act, _, kind, reference, new)] = audited()
        assert (act, kind, reference, new["link"]) == (Act.SHARED, "", "", link.pk)

    def test_a_page_that_no_preview_has_gives_way_to_the_home_page(self, client):
        link = link_to(make_project(), path="/contact/")
        assert previews.address_of(link).endswith("/")
        assert client.get(previews.address_of(link)).status_code == 200

    def test_several_drafts_are_shown_together(self, client):
        link = link_to(
            make_project(acronym="ONE+"), make_project(acronym="TWO+"), path="/projects/"
        )
        html = client.get(previews.address_of(link)).text
        assert "ONE+" in html
        assert "TWO+" in html
        assert (
            "2 drafts are shown together, as they stood on 10 March 2026, 14:00 (Bucharest)."
            in html
        )


class TestOwnLinks:
    @pytest.fixture
    def user(self):
        return make_user()

    def own(self, user, *objects, now=NOON, path="/", at=None):
        return previews.own_link([candidate_of(each) for each in objects], user, path, now, at=at)

    def test_it_works_for_twelve_hours_and_is_not_audited(self, user):
        link = self.own(user, make_project())
        assert (link.created_by, link.expires_at, link.is_shared) == (user, NOON + 12 * HOUR, False)
        assert audited() == []

    def test_the_same_look_takes_the_same_link_while_an_hour_is_left(self, user):
        project = make_project(slug="draft")
        link = self.own(user, project)
        again = self.own(user, project, now=NOON + 11 * HOUR - TICK, path="/projects/draft/")
        assert again == link
        assert previews.address_of(again).endswith("/projects/draft/")
        assert self.own(user, project, now=NOON + 11 * HOUR + TICK) != link

    def test_another_look_takes_another_link(self, user):
        one, two = make_project(), make_project()
        link = self.own(user, one)
        assert self.own(user, one, two) != link
        assert self.own(user, two) != link
        assert self.own(user) != link
        assert self.own(user, one, at=NOON + DAY) != link
        assert self.own(make_user(), one) != link
        change(one, title_en="Another title")
        assert self.own(user, one) != link
        assert self.own(user, two, one) == self.own(user, one, two)

    def test_a_link_that_was_shared_or_revoked_is_not_taken_for_it(self, user):
        project = make_project()
        shared = link_to(project, by=user)
        own = self.own(user, project)
        assert own != shared
        previews.revoke(own, user, NOON)
        assert self.own(user, project) not in (own, shared)


class TestRevoking:
    def test_it_opens_nothing_from_then_on(self, client, link):
        assert client.get(previews.address_of(link)).status_code == 200
        previews.revoke(link, None, NOON)
        assert client.get(previews.address_of(link)).status_code == 404

    def test_it_happens_once_and_is_audited_once(self, link):
        user = make_user()
        previews.revoke(link, user, NOON + HOUR)
        previews.revoke(link, make_user(), NOON + 2 * HOUR)
        link.refresh_from_db()
        assert (link.revoked_by, link.revoked_at) == (user, NOON + HOUR)
        assert [(act, by) for act, by, *_ in audited()] == [
            (Act.SHARED, None),
            (Act.REVOKED, user.pk),
        ]


class TestOpenings:
    def opened(self, client, link, *, path=None, method="get", **headers):
        getattr(client, method)(previews.address_of(link, path), headers=headers)
        link.refresh_from_db()
        return link.open_count

    def test_each_look_at_the_first_page_from_outside_counts(self, client, link, clock):
        clock.move_to(NOON + HOUR)
        assert self.opened(client, link) == 1
        assert link.last_opened_at == NOON + HOUR
        assert self.opened(client, link, referer="https://mail.example.org/") == 2
        assert self.opened(client, link, referer="http://testserver/admin/") == 3

    def test_other_pages_and_other_ways_of_asking_do_not(self, client, link):
        assert self.opened(client, link, path="/projects/") == 0
        assert self.opened(client, link, method="head") == 0
        assert self.opened(client, link, method="post") == 0

    def test_who_walks_about_inside_is_counted_once(self, client, link):
        token = previews.token_for(link)
        self.opened(client, link)
        for inside in ("projects/", "projects/draft/", ""):
            self.opened(client, link, referer=f"http://testserver/preview/{token}/{inside}")
        assert self.opened(client, link, referer=f"http://testserver/review/{token}/") == 1

    def test_a_closed_link_counts_nothing(self, client, link):
        previews.revoke(link, None, NOON)
        assert self.opened(client, link) == 0

    def test_what_no_address_is_in_the_header_breaks_nothing(self, client, link):
        assert self.opened(client, link, referer="http://[") == 1

    def test_a_page_is_shown_where_it_can_not_be_counted(self, client, link, monkeypatch, caplog):
        def fail(*args):
            raise DatabaseError("database is locked")

        monkeypatch.setattr(PreviewLink, "count_opening", fail)
        assert client.get(previews.address_of(link)).status_code == 200
        assert "was not counted: DatabaseError" in caplog.text
