"""The links that open previews: their lifetime, reuse, audit entries and openings."""

import hashlib

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.db import DatabaseError
from django.urls import reverse

from accounts.access_log import audited_as
from accounts.models import Act, AuditEntry, User
from publishing import previews
from record.models import PreviewLink
from tests.helpers.admin.filled_form import filled_working_copy
from tests.helpers.admin.forms import form_of
from tests.helpers.admin.shared_links import candidate_of, link_to
from tests.helpers.factories import make_page, make_project, make_superuser, make_user, published
from tests.helpers.times import DAY, HOUR, NOON, TICK

pytestmark = pytest.mark.usefixtures("clock")


def audited():
    entries = AuditEntry.objects.filter(act__in=[Act.SHARED, Act.REVOKED]).order_by("pk")
    return list(entries.values_list("act", "by", "kind", "reference", "new"))


def status(client, link):
    return client.get(previews.link_path(link)).status_code


class TestMaking:
    def test_link_opens_its_first_page_for_its_lifetime(self, client, clock, project):
        assert link_to(project).expires_at == NOON + 7 * DAY
        link = link_to(project, lifetime=HOUR)
        for time, expected in ((NOON, 200), (NOON + HOUR - TICK, 200), (NOON + HOUR, 404)):
            clock.move_to(time)
            assert status(client, link) == expected

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
        link = link_to(project, path="/contact/sent/")
        assert previews.link_path(link).endswith("/")
        assert status(client, link) == 200


class TestOwnLinks:
    @pytest.fixture
    def user(self):
        return make_user()

    @pytest.fixture
    def own(self, user, project):
        return previews.own_link([candidate_of(project)], user, "/projects/draft/", NOON)

    def test_own_preview_is_shown_to_its_signed_in_maker_for_twelve_hours(
        self, client, clock, user, own
    ):
        assert (own.created_by, own.expires_at, own.is_shared) == (user, NOON + 12 * HOUR, False)
        assert audited() == []
        path = previews.link_path(own)
        assert path == f"/admin/preview/{own.pk}/projects/draft/"
        visitor = client.get(path)
        assert visitor.url == f"/admin/login/?next={path}"
        client.force_login(make_superuser())
        assert status(client, own) == 404
        client.force_login(user)
        assert "DRAFT+" in client.get(path).text
        clock.move_to(own.expires_at)
        client.force_login(user)
        assert status(client, own) == 404
        user.is_active = False
        user.save()
        assert status(client, own) == 302

    def test_own_preview_leads_to_the_forms(self, desk, person, project):
        other = published(make_page(slug="other", title_en="Other"), now=NOON - HOUR)
        own = previews.own_link([candidate_of(project)], person, "/projects/draft/", NOON)
        prefix = f"/admin/preview/{own.pk}"
        own_form = reverse("admin:object", args=["project", project.key])
        shown = desk.get(f"{prefix}/projects/draft/").text
        assert f'<a href="{own_form}">Edit this</a>' in shown
        assert "Back to the form" not in shown
        assert "This link works until" not in shown
        elsewhere = desk.get(f"{prefix}/fr/other/").text
        edit = reverse("admin:find", query={"q": "/fr/other/"})

        assert f'href="{edit}"' in elsewhere
        assert f'href="{own_form}"' in elsewhere
        assert desk.get(edit).url == form_of(other)
        home = desk.get(f"{prefix}/").text
        assert "Edit this" not in home
        assert f'<a href="{own_form}">Back to the form</a>' in home

    def test_shared_preview_leads_to_no_form(self, desk, project):
        link = link_to(project, path="/projects/draft/")
        shown = desk.get(previews.link_path(link)).text
        assert "This link works until" in shown
        assert "/admin/" not in shown

    def test_own_preview_is_made_by_a_form_and_not_by_a_link(self, desk, project):
        url = reverse("admin:projects_project_preview", args=[project.pk])
        assert desk.get(url).url == form_of(project)
        assert not PreviewLink.objects.exists()
        typed = filled_working_copy(desk.get(form_of(project))) | {"_preview": "Preview"}
        for opened in (desk.post(url), desk.post(form_of(project), typed)):
            assert "DRAFT+" in desk.get(opened.url).text

    def test_own_preview_needs_a_required_second_factor(self, client, own, user, settings):
        settings.REQUIRE_2FA = True
        user.is_superuser = True
        user.save()
        client.force_login(user)
        assert "DRAFT+" not in client.get(previews.link_path(own), follow=True).text

    def test_own_preview_is_a_page_of_the_site_that_no_cache_stores(
        self, client, user, own, settings
    ):
        settings.BEHIND_PROXY = True
        user.language = "ro"
        user.save()
        client.force_login(user)
        prefix = f"/admin/preview/{own.pk}"
        response = client.get(
            f"{prefix}/fr/projects/draft/", headers={"x-forwarded-proto": "https"}
        )
        assert response.status_code == 200
        assert '<html lang="fr"' in response.text
        assert f'href="{prefix}/projects/draft/"' in response.text
        assert "http://testserver/admin/" not in response.text
        assert "/review/" not in response.text
        assert response["Content-Language"] == "fr"
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert "script-src" not in response["Content-Security-Policy"]
        assert "X-Accel-Expires" not in response
        assert client.get(prefix).url == f"{prefix}/"

    def test_own_preview_is_read_only_and_in_no_other_prefix(self, client, user, own, clock):
        published(make_project(), now=NOON - 3 * DAY)
        shared = link_to(make_project(), by=user)
        client.force_login(user)
        path = previews.link_path(own)
        assert client.post(path).status_code == 405
        for prefix in ("/archive/2026-03-09", previews.link_path(shared, "")):
            assert client.get(prefix + path).status_code == 404
        for other in (
            *(f"{own.pk}{page}" for page in ("/admin/", "/contact/sent/", path)),
            f"{shared.pk}/projects/draft/",
            "999999999999999999/",
        ):
            assert client.get(f"/admin/preview/{other}").status_code == 404


def test_deactivated_account_has_no_open_links(client, project, link):
    user, administrator = make_user(), make_user()
    shared = link_to(project, by=user)
    own = previews.own_link([candidate_of(project)], user, "/", NOON)
    user.is_active = False
    with audited_as(administrator):
        user.save()
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert [status(client, shared), status(client, link)] == [404, 200]
    client.force_login(user)
    assert status(client, own) == 404
    revoked = (Act.REVOKED, administrator.pk)
    assert [entry[:2] for entry in audited()].count(revoked) == 1


def test_page_of_a_link_shows_what_is_known(desk, link, project):
    page = desk.get(reverse("admin:record_previewlink_change", args=[link.pk]))
    fields = flatten_fieldsets(page.context["adminform"].fieldsets)
    assert fields == ["recipient_name", "shown", "created_at", "expires_at"]
    previews.revoke(link, make_user(), NOON)
    page = desk.get(reverse("admin:record_previewlink_change", args=[link.pk]))
    assert {"revoked_at", "revoked_by"} <= set(
        flatten_fieldsets(page.context["adminform"].fieldsets)
    )


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
        getattr(client, method)(previews.link_path(link, path), headers=headers)
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
