"""E-mails about comments and approvals through shared links, to those who asked for them."""

import pytest
from django.urls import reverse

from core.mail import sending
from publishing import operations, review
from publishing.models import ReviewEntryMail
from record.models import Step
from tests.helpers.admin.shared_links import candidate_of, link_to
from tests.helpers.factories import make_project, make_user
from tests.helpers.times import NOON

pytestmark = pytest.mark.long


def asked(**columns):
    """Make a user who wishes e-mails about comments."""
    return make_user(**{"mails_comments": True} | columns)


@pytest.fixture
def owner():
    return asked(first_name="Ana", email="ana@example.org")


@pytest.fixture
def project(owner):
    return make_project(acronym="GLACY+", owner=owner)


def comment(link, text="The year is wrong.", step=Step.COMMENTED, quote=""):
    return review.add_entry_by_link(
        link.token, step, text=text, name="Elena", now=NOON, quote=quote
    )


def recipients():
    return sorted(ReviewEntryMail.objects.values_list("to", flat=True))


def test_owner_and_maker_of_the_link_get_the_words_and_the_form(project, mailoutbox):
    maker = asked(email="maker@example.org")
    comment(link_to(project, by=maker), quote="Global Action")
    assert recipients() == ["ana@example.org", "maker@example.org"]
    sending.send_due(lambda: NOON)
    sent = next(message for message in mailoutbox if message.to == ["ana@example.org"])
    assert sent.subject == "Commented: GLACY+"
    assert "Dear Ana," in sent.body
    assert "Elena (by a shared link) wrote about GLACY+ (Commented)." in sent.body
    assert "Title (English)\n\n“Global Action”\n\nThe year is wrong." in sent.body
    assert reverse("admin:object", args=[project.kind, project.key]) in sent.body


def test_approval_without_words_is_told_in_the_language_of_the_person(project, owner, mailoutbox):
    owner.language = "fr"
    owner.save()
    comment(link_to(project), "", Step.APPROVED)
    mail = ReviewEntryMail.objects.get()
    assert mail.subject.endswith("GLACY+")
    assert not mail.subject.startswith("Approved")


@pytest.mark.parametrize(
    "columns", [{"mails_comments": False}, {"email": ""}, {"is_active": False}], ids=str
)
def test_no_one_else_gets_an_email(columns):
    user = asked(**{"email": "user@example.org"} | columns)
    comment(link_to(make_project(owner=user)))
    assert recipients() == []


def test_comment_sent_twice_is_mailed_once(project):
    link = link_to(project, make_project())
    comment(link)
    comment(link)
    assert recipients() == ["ana@example.org"]


def test_withholding_deletes_the_email_with_the_comment(project):
    comment(link_to(project), "It names a victim.")
    operations.withhold(candidate_of(project), None, "A name.")
    assert not ReviewEntryMail.objects.exists()


def test_person_asks_for_emails_at_the_own_account(client):
    user = make_user()
    client.force_login(user)
    account = reverse("admin:own_account")
    for answers, expected in (({"mails_comments": "on"}, True), ({"save": "Save"}, False)):
        assert client.post(account, answers).url == account
        user.refresh_from_db()
        assert user.mails_comments == expected
