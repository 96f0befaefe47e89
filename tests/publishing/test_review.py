"""Comments and approvals, by staff and by people with a shared link."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Act, AuditEntry
from publishing import operations, previews, review
from record.models import Publication, ReviewEntry, Step
from tests.helpers.admin.shared_links import APPROVAL, COMMENT, candidate_of, link_to
from tests.helpers.concurrency import at_once
from tests.helpers.factories import change, make_page, make_project, make_user
from tests.helpers.pages.contact_form import lines, press_send, read
from tests.helpers.publishing import publish
from tests.helpers.times import HOUR, NOON, refused

pytestmark = pytest.mark.usefixtures("clock")


def audited():
    """Return act, person, kind and key of each audited review entry."""
    entries = AuditEntry.objects.filter(act__in=Step.values).order_by("pk")
    return list(entries.values_list("act", "by", "kind", "reference"))


def add(candidates, step=Step.COMMENTED, text="Among us.", **author):
    return review.add_entries(candidates, step, text=text, now=NOON, **author)


def send(client, typed, link):
    return press_send(client, typed, path=previews.review_path(link))


@pytest.mark.parametrize("step", Step)
def test_step_of_staff_is_recorded_for_every_candidate_and_audited(project, step):
    user = make_user()
    rows = [candidate_of(project), candidate_of(make_page())]
    entries = add(rows, step, "Read twice.", by=user)
    for row, entry in zip(rows, entries, strict=True):
        assert (entry.publication, entry.created_by, entry.created_at) == (row, user, NOON)
        assert (entry.step, entry.text) == (step, "Read twice.")
    assert list(ReviewEntry.objects.all()) == entries
    assert audited() == [(step, user.pk, row.kind, str(row.key)) for row in rows]
    new = {"publication": rows[0].pk}
    assert AuditEntry.objects.get(act=step, kind="project").new == new


@pytest.mark.parametrize("step", [Step.SUBMITTED, Step.SENT_BACK, Step.COMMENTED])
def test_step_other_than_an_approval_needs_a_text(project, step):
    with pytest.raises(IntegrityError), transaction.atomic():
        add([candidate_of(project)], step, "", by=make_user())
    assert not ReviewEntry.objects.exists()


def test_withheld_or_deleted_candidate_accepts_no_entry(project):
    withheld = candidate_of(project)
    operations.withhold(publish(project, None, now=NOON), None, "It named a victim.", now=NOON)
    deleted = candidate_of(make_page())
    Publication.objects.filter(pk=deleted.pk).delete()
    for row in (withheld, deleted):
        with refused("is_gone"):
            add([row], Step.APPROVED, "", by=make_user())
    assert audited() == []


def test_approval_by_link_is_recorded_confirmed_and_audited_without_the_name(client, project, link):
    response = send(client, APPROVAL, link)
    assert response.status_code == 303
    assert not response.cookies
    entry = ReviewEntry.objects.get()
    assert entry.publication == candidate_of(project)
    assert (entry.step, entry.text, entry.name) == (Step.APPROVED, "", "Zoë Ștefănescu")
    assert (entry.link, entry.created_by, entry.created_at) == (link, None, NOON)
    thanks = client.get(response["Location"]).text
    assert "Thank you, Zoë Ștefănescu." in thanks
    assert "Your approval is recorded" in thanks
    assert "Approved as it is" in thanks
    assert audited() == [(Act.APPROVED, None, "project", str(project.key))]
    audit_entry = AuditEntry.objects.get(act=Act.APPROVED)
    assert audit_entry.new["link"] == link.pk
    assert "Zoë" not in str(vars(audit_entry))


def test_approval_with_a_correction_is_not_called_one_of_the_text_as_it_is(client, project, link):
    response = send(client, APPROVAL | {"text": "The year is 2027."}, link)
    page = client.get(response["Location"]).text
    assert "Approved, with a comment" in page
    assert "Approved as it is" not in page


def test_comment_is_recorded_for_all_candidates_and_shown_once_to_later_visitors(client, project):
    page = make_page()
    link = link_to(project, page)
    send(client, COMMENT, link)
    entries = ReviewEntry.objects.all()
    assert {entry.publication.key for entry in entries} == {project.key, page.key}
    assert {entry.text for entry in entries} == {"The year is wrong.\n\nIt was 2014."}
    page = client.get(previews.review_path(link)).text
    assert page.count("<p>The year is wrong.</p>") == 1
    assert "10 March 2026, 14:00</time>" in page
    assert "Thank you" not in page


@pytest.mark.parametrize("typed", [APPROVAL, COMMENT])
def test_same_entry_is_recorded_once_for_each_name_and_link(client, project, link, clock, typed):
    first = send(client, typed, link)
    clock.shift(HOUR)
    assert send(client, typed, link)["Location"] == first["Location"]
    assert ReviewEntry.objects.count() == len(audited()) == 1
    send(client, typed | {"name": "Ana Ionescu"}, link)
    send(client, typed, link_to(project))
    assert ReviewEntry.objects.count() == 3


def test_comment_on_a_field_is_recorded_for_its_draft_and_shown_with_its_state(client, project):
    page = make_page(title_en="Privacy")
    link = link_to(project, page)
    field = f"{candidate_of(page).pk}:title_en"
    for typed in ({"field": field, "quote": "Privacy"}, {"quote": " Global Action\n"}):
        send(client, COMMENT | typed, link)
    on_page, on_project = ReviewEntry.objects.order_by("pk")
    assert (on_page.publication, on_page.field) == (candidate_of(page), "title_en")
    assert (on_project.publication, on_project.field) == (candidate_of(project), "title_en")
    assert on_project.quote == "Global Action"
    review.resolve(on_page, make_user(), NOON)
    shown = " ".join(client.get(previews.review_path(link)).text.split())
    assert shown.count("Title (English)</p>") == 2
    assert "<blockquote><p>Privacy</p></blockquote>" in shown
    assert shown.count("Resolved on 10 March 2026") == shown.count("Not yet resolved") == 1
    public = client.get(previews.link_path(link)).text
    assert "It was 2014." not in public


@pytest.mark.parametrize("words", [{"field": "{}:title_en"}, {"quote": "Global Action"}])
def test_approval_of_a_part_is_no_second_pair_of_eyes(client, words):
    author = make_user()
    project = make_project()
    project.acronym = "MINE"
    project.save(by=author)
    link = link_to(project)
    typed = {name: value.format(candidate_of(project).pk) for name, value in words.items()}
    send(client, APPROVAL | typed, link)
    assert ReviewEntry.objects.get().field == "title_en"
    with refused("needs_a_second_pair"):
        publish(project, author)
    send(client, APPROVAL, link)
    publish(project, author)


def test_people_see_only_the_entries_through_their_link(client, project, link):
    send(client, COMMENT, link)
    add([candidate_of(project)], by=make_user())
    other = client.get(previews.review_path(link_to(project))).text
    assert "The year is wrong." not in other
    assert "Among us." not in client.get(previews.review_path(link)).text


def test_link_accepts_fifty_entries(client, link, project):
    for number in range(50):
        add([candidate_of(project)], text=str(number), name="Zoë", link=link)
    response = send(client, COMMENT, link)
    assert response.status_code == 409
    assert "its maximum number of comments" in response.text
    assert lines(read(response).values["text"]) == lines(COMMENT["text"])
    assert ReviewEntry.objects.count() == 50
    assert send(client, COMMENT, link_to(project)).status_code == 303


def test_approval_stays_with_the_draft_that_was_read(client, project, link):
    row = candidate_of(project)
    change(project, title_en="Changed since")
    send(client, APPROVAL, link)
    assert ReviewEntry.objects.get().publication == row
    digest = candidate_of(project).digest
    assert not ReviewEntry.objects.on_content(project.key, digest).exists()


@pytest.mark.django_db(transaction=True)
def test_simultaneous_entries_are_recorded_once_and_within_the_limit(client):
    link = link_to(make_project())
    token = link.token
    for number in range(48):
        add([link.candidates.get()], text=str(number), name="Zoë", link=link)

    def send_entry(step, text):
        try:
            return review.add_entry_by_link(token, step, text=text, name="Zoë", now=NOON)
        except ValidationError:
            return None

    approvals = at_once(*[lambda: send_entry(Step.APPROVED, "").pk] * 6)
    assert len({*approvals}) == 1
    answers = at_once(*(lambda text=text: send_entry(Step.COMMENTED, text) for text in "abcdef"))
    assert len([answer for answer in answers if answer]) == 1
    assert link.review_entries.count() == 50
