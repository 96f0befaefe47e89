"""The page on which people without an account comment on drafts and approve them."""

import datetime
import re

import pytest
import time_machine

from publishing import operations, previews
from record.models import ReviewEntry
from tests.helpers.admin.shared_links import APPROVAL, COMMENT, candidate_of, link_to
from tests.helpers.factories import make_country, make_project
from tests.helpers.pages.contact_form import lines, press_send, read
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def address(link):
    return previews.review_path(link)


class TestPage:
    def test_page_lists_the_drafts_with_links_into_the_preview(self, client, project):
        link = link_to(project, make_country(name_en="Zambia"), path="/projects/draft/")
        page = client.get(previews.review_path(link))
        inside = f"/preview/{link.token}/projects/draft/"
        assert f'<a href="{inside}">DRAFT+</a>' in page.text
        assert "Zambia" in page.text
        assert "saved on 10 March 2026, 14:00" in page.text
        assert "Your link works until 17 March 2026, 14:00 (Bucharest)." in page.text
        assert client.get(inside).status_code == 200

    def test_page_sets_no_cookie_is_not_cached_and_does_not_name_the_recipient(
        self, client, address
    ):
        statuses = {"get": 200, "head": 200, "post": 403, "put": 405, "patch": 405, "delete": 405}
        for method, status in statuses.items():
            response = getattr(client, method)(address)
            assert response.status_code == status
            assert response["Cache-Control"] == "private, no-store"
            assert not response.cookies
            assert "Cookie" not in response.get("Vary", "")
            assert response["X-Robots-Tag"] == "noindex"
            assert "script-src" not in response["Content-Security-Policy"]
            assert "The ministry" not in response.text

    def test_page_offers_the_fields_of_each_draft_that_are_filled_in(self, client, project):
        one = client.get(previews.review_path(link_to(project)))
        row = candidate_of(project)
        option = f'<option value="{row.pk}:title_en">Title (English)</option>'
        assert option in one.text
        assert "<optgroup" not in one.text
        assert "Title (French)" not in one.text
        link = link_to(project, make_country(name_en="Zambia"))
        groups = ["1. project", "2. country or area"]
        several = client.get(previews.review_path(link)).text
        assert option in several
        assert re.findall(r'<optgroup label="([^"]+)"', several) == groups

    def test_page_needs_few_queries_however_many_drafts_it_lists(
        self, client, django_assert_max_num_queries
    ):
        link = link_to(*(make_project() for number in range(5)))
        press_send(client, APPROVAL, path=previews.review_path(link))
        # One reads the version, which a running site does once a second.
        with django_assert_max_num_queries(6):
            client.get(previews.review_path(link))


class TestMistakes:
    def test_error_is_at_its_field_and_typed_text_is_retained(self, client, address):
        for field, typed, message in (
            ("name", {"name": ""}, "Enter your name"),
            ("name", {"name": "  "}, "Enter your name"),
            ("name", {"name": "\u200b\u202e"}, "Enter your name"),
            ("name", {"name": "Zoë\r\nBcc: x"}, "a line break or another invisible character"),
            ("name", {"name": "x" * 201}, "currently 201"),
            ("step", {"step": ""}, "Choose whether you approve the text"),
            ("step", {"step": "submitted"}, "Choose whether you approve the text"),
            ("step", {"step": "sent back"}, "Choose whether you approve the text"),
            ("field", {"field": "0:title_en"}, "Select a valid choice"),
            ("field", {"field": "title_en"}, "Select a valid choice"),
            ("quote", {"quote": "x" * 501}, "currently 501"),
            ("text", {"text": ""}, "Write your comment."),
            ("text", {"text": " \r\n\t"}, "Write your comment."),
            ("text", {"text": "x" * 5_001}, "currently 5001"),
            ("text", {"text": "a\0b"}, "an invisible character (U+0000) in line 1"),
            ("text", {"step": "approved", "text": "x" * 5_001}, "currently 5001"),
        ):
            response = press_send(client, COMMENT | typed, path=address)
            page = read(response)
            assert response.status_code == 422
            assert message in page.errors[field]
            assert f'id="id_{field}_error"' in response.text
            assert "<title>Error: Comment or approve" in response.text
            for name in {"name", "text"} - {field}:
                assert lines(page.values[name]) == lines((COMMENT | typed)[name])
        assert not ReviewEntry.objects.exists()

    def test_answer_is_the_button_and_the_enter_key_does_not_approve(self, client, address):
        html = client.get(address).text
        buttons = re.findall(r'<button type="submit" name="step" value="(\w+)"', html)
        assert buttons == ["commented", "approved"]
        assert 'type="radio"' not in html

    def test_typed_text_is_escaped(self, client, address):
        script = '"><script>alert(1)</script></textarea><img src=x onerror=alert(1)>'
        typed = {"name": script, "text": script, "quote": script}
        press_send(client, typed | {"step": "commented"}, path=address)
        rejected = press_send(client, typed | {"step": script}, path=address)
        for html in (rejected.text, client.get(address).text):
            assert "<script>" not in html
            assert "<img" not in html
            assert "&lt;script&gt;" in html

    def test_form_of_another_site_is_rejected_with_the_reason(self, client, address):
        for headers in ({}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            response = press_send(client, COMMENT, headers=headers, path=address)
            assert response.status_code == 403
            assert "Your answer was not recorded." in response.text
            assert lines(read(response).values["text"]) == lines(COMMENT["text"])
        assert not ReviewEntry.objects.exists()

    def test_page_thanks_only_for_entries_of_its_own_link(self, client, project, address):
        press_send(client, APPROVAL, path=address)
        other = previews.review_path(link_to(project))
        for said in (ReviewEntry.objects.get().pk, 99, "x", ""):
            assert "Thank you" not in client.get(f"{other}?said={said}").text


class TestClosedLinks:
    def assert_closed(self, client, link):
        address = previews.review_path(link)
        for response in (client.get(address), press_send(client, APPROVAL, path=address)):
            assert response.status_code == 404
            assert "This link has expired or is incomplete." in response.text
            assert response["Cache-Control"] == "private, no-store"
            assert response["X-Robots-Tag"] == "noindex"
        assert not ReviewEntry.objects.exists()

    def test_revoked_and_expired_links_are_closed(self, client, project, link, clock):
        revoked = link_to(project)
        previews.revoke(revoked, None, NOON)
        self.assert_closed(client, revoked)
        clock.move_to(NOON + 7 * DAY)
        self.assert_closed(client, link)

    def test_preview_of_a_date_has_no_form(self, client):
        self.assert_closed(client, link_to(at=NOON + DAY))

    def test_link_to_a_withheld_draft_is_closed(self, client, project, link):
        operations.withhold(publish(project, now=NOON), None, "It named a victim.", now=NOON)
        self.assert_closed(client, link)

    def test_false_token_answers_404(self, client, address):
        token = address.removeprefix("/review/").removesuffix("/")
        for place in range(len(token)):
            changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
            assert previews.open_shared(changed, NOON) is None
        assert client.get(f"/review/{changed}/").status_code == 404

    def test_link_revoked_while_the_form_is_sent_records_nothing(
        self, client, link, address, monkeypatch
    ):
        def revoke_meanwhile(request):
            previews.revoke(link, None, NOON)
            return True

        monkeypatch.setattr("delivery.views.is_same_origin", revoke_meanwhile)
        assert press_send(client, APPROVAL, path=address).status_code == 404
        assert not ReviewEntry.objects.exists()

    def test_form_is_in_no_archive_and_no_preview(self, client, project, link, address):
        publish(project, now=NOON)
        assert client.get(previews.link_path(link, address)).status_code == 404
        with time_machine.travel(NOON + datetime.timedelta(days=2), tick=False):
            assert client.get(f"/archive/2026-03-10{address}").status_code == 404
