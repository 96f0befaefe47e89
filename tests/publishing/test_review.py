"""Commenting and approving: by staff, and by whoever has a link that was shared, without an account."""

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import Act, AuditEntry
from publishing import operations, previews, review
from record.models import Publication, ReviewEntry, Step
from tests.helpers.admin.shared_links import candidate_of, link_to
from tests.helpers.factories import change, make_page, make_project, make_user
from tests.helpers.pages.contact_form import lines, press_send, read
from tests.helpers.publishing import publish
from tests.helpers.times import HOUR, NOON, refused
from tests.publishing.operations.test_races import at_once

pytestmark = pytest.mark.django_db

APPROVAL = {"name": "Zoë Ștefănescu", "step": "approved", "text": ""}
COMMENT = {
    "name": "Zoë Ștefănescu",
    "step": "commented",
    "text": "The year is wrong.\r\n\r\nIt was 2014.",
}


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


@pytest.fixture
def address(link):
    return previews.review_address_of(link)


def audited():
    """What was said, by whom and about what."""
    said = AuditEntry.objects.filter(act__in=review.ACTS.values()).order_by("pk")
    return list(said.values_list("act", "by", "kind", "reference"))


class TestByStaff:
    @pytest.mark.parametrize(
        ("step", "act"),
        [
            (Step.SUBMITTED, Act.SUBMITTED),
            (Step.SENT_BACK, Act.SENT_BACK),
            (Step.APPROVED, Act.APPROVED),
            (Step.COMMENTED, Act.COMMENTED),
        ],
    )
    def test_each_step_stands_at_every_candidate_and_in_the_audit(self, project, step, act):
        user, page = make_user(), make_page()
        rows = [candidate_of(project), candidate_of(page)]
        entries = review.add_entries(rows, step, text="Read twice.", now=NOON, by=user)
        assert [
            (each.publication, each.step, each.text, each.created_at, each.created_by)
            for each in entries
        ] == [(row, step, "Read twice.", NOON, user) for row in rows]
        assert list(ReviewEntry.objects.all()) == entries
        assert audited() == [(act, user.pk, row.kind, str(row.key)) for row in rows]

    def test_the_audit_names_the_draft_that_was_read(self, project):
        row = candidate_of(project)
        review.add_entries([row], Step.APPROVED, text="", now=NOON, by=make_user())
        assert AuditEntry.objects.get(act=Act.APPROVED).new == {
            "publication": row.pk,
            "digest": row.digest,
        }

    @pytest.mark.parametrize("step", [Step.SUBMITTED, Step.SENT_BACK, Step.COMMENTED])
    def test_what_needs_words_is_refused_without(self, project, step):
        with refused("says_nothing"):
            review.add_entries([candidate_of(project)], step, text=" \n", now=NOON, by=make_user())
        assert not ReviewEntry.objects.exists()

    def test_nothing_is_said_about_what_was_withheld_or_deleted_meanwhile(self, project):
        row = candidate_of(project)
        operations.withhold(publish(project, None, now=NOON), None, "It named a victim.", now=NOON)
        with refused("is_gone"):
            review.add_entries([row], Step.APPROVED, text="", now=NOON, by=make_user())
        other = candidate_of(make_page())
        Publication.objects.filter(pk=other.pk).delete()
        with refused("is_gone"):
            review.add_entries([other], Step.APPROVED, text="", now=NOON, by=make_user())
        assert audited() == []


class TestSaying:
    def test_an_approval_is_recorded_under_the_name_and_thanked_for(
        self, client, project, link, address
    ):
        response = press_send(client, APPROVAL, path=address)
        assert response.status_code == 303
        assert not response.cookies
        entry = ReviewEntry.objects.get()
        assert entry.publication == candidate_of(project)
        assert (entry.step, entry.text, entry.name) == (Step.APPROVED, "", "Zoë Ștefănescu")
        assert (entry.link, entry.created_by, entry.created_at) == (link, None, NOON)
        thanks = client.get(response["Location"]).text
        assert "Thank you, Zoë Ștefănescu." in thanks
        assert "Your approval is recorded" in thanks
        assert "Approves it as it stands" in thanks

    def test_a_comment_is_recorded_as_typed_and_shown_to_who_comes_later(self, client, address):
        press_send(client, COMMENT, path=address)
        assert ReviewEntry.objects.get().text == "The year is wrong.\n\nIt was 2014."
        page = client.get(address).text
        assert "<p>The year is wrong.</p>" in page
        assert "10 March 2026, 14:00</time>" in page
        assert "Thank you" not in page

    def test_it_is_audited_without_a_person(self, client, project, link, address):
        press_send(client, APPROVAL, path=address)
        press_send(client, COMMENT, path=address)
        reference = (None, "project", str(project.key))
        assert audited() == [(Act.APPROVED, *reference), (Act.COMMENTED, *reference)]
        assert [each.new["link"] for each in AuditEntry.objects.filter(act=Act.APPROVED)] == [
            link.pk
        ]
        assert "Zoë" not in str(list(AuditEntry.objects.filter(act=Act.APPROVED).values()))

    def test_it_stands_at_all_that_the_link_shows(self, client, project):
        page = make_page()
        link = link_to(project, page)
        press_send(client, COMMENT, path=previews.review_address_of(link))
        assert {each.publication.key for each in ReviewEntry.objects.all()} == {
            project.key,
            page.key,
        }
        assert client.get(previews.review_address_of(link)).text.count("The year is wrong.") == 1

    @pytest.mark.parametrize("typed", [APPROVAL, COMMENT])
    def test_the_same_sent_twice_is_recorded_once(self, client, address, clock, typed):
        first = press_send(client, typed, path=address)
        clock.shift(HOUR)
        assert press_send(client, typed, path=address)["Location"] == first["Location"]
        assert ReviewEntry.objects.count() == len(audited()) == 1
        press_send(client, typed | {"name": "Ana Ionescu"}, path=address)
        assert ReviewEntry.objects.count() == 2

    def test_the_same_through_another_link_is_another_review_entry(self, client, project, address):
        press_send(client, APPROVAL, path=address)
        press_send(client, APPROVAL, path=previews.review_address_of(link_to(project)))
        assert ReviewEntry.objects.count() == 2

    def test_others_see_only_what_came_through_their_link(self, client, project, address):
        press_send(client, COMMENT, path=address)
        review.add_entries(
            [candidate_of(project)], Step.COMMENTED, text="Among us.", now=NOON, by=make_user()
        )
        assert (
            "The year is wrong."
            not in client.get(previews.review_address_of(link_to(project))).text
        )
        assert "Among us." not in client.get(address).text

    def test_a_link_accepts_fifty_review_entries(self, client, address, link, project):
        row = candidate_of(project)
        for number in range(50):
            review.add_entries(
                [row], Step.COMMENTED, text=str(number), now=NOON, name="Zoë", link=link
            )
        response = press_send(client, COMMENT, path=address)
        assert response.status_code == 409
        assert "as many comments as it can" in response.text
        assert lines(read(response).values["text"]) == lines(COMMENT["text"])
        assert ReviewEntry.objects.count() == 50
        assert (
            press_send(
                client, COMMENT, path=previews.review_address_of(link_to(project))
            ).status_code
            == 303
        )

    def test_an_approval_stays_with_the_draft_that_was_read(self, client, project, address):
        row = candidate_of(project)
        change(project, title_en="Changed since")
        press_send(client, APPROVAL, path=address)
        assert ReviewEntry.objects.get().publication == row
        assert not ReviewEntry.objects.on_content(
            project.key, candidate_of(project).digest
        ).exists()

    def test_an_approval_by_a_link_is_a_second_pair_of_eyes_but_not_through_ones_own(
        self, client, project
    ):
        user, other = make_user(), make_user()
        Publication.objects.of(project).update(saved_by=user)
        own, others = link_to(project, by=user), link_to(project, by=other)
        press_send(client, APPROVAL, path=previews.review_address_of(own))
        with pytest.raises(ValidationError, match="Nobody but you"):
            publish(project, user, now=NOON)
        press_send(client, APPROVAL, path=previews.review_address_of(others))
        assert publish(project, user, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_the_same_sent_at_once_is_recorded_once_and_the_bound_holds(client):
    link = link_to(make_project())
    said = {"now": NOON, "name": "Zoë"}
    token = previews.token_for(link)
    row = link.candidates.get()
    for number in range(48):
        review.add_entries([row], Step.COMMENTED, text=str(number), link=link, **said)

    def approve():
        return review.add_entry_by_link(token, Step.APPROVED, text="", **said).pk

    def comment(text):
        try:
            return review.add_entry_by_link(token, Step.COMMENTED, text=text, **said)
        except ValidationError:
            return None

    assert len(set(at_once(*[approve] * 6))) == 1
    answers = at_once(*(lambda text=text: comment(text) for text in "abcdef"))
    assert len([each for each in answers if each]) == 1
    assert link.review_entries.count() == 50
