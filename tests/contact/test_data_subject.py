"""Data about one person: shown, exported and erased without a trace in any table."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, AuditEntry
from contact import case_actions, retention
from contact.models import Message, Recipient
from tests.helpers.factories import make_message, make_user
from tests.helpers.followers import make_follower
from tests.helpers.pages.contact_form import press_send, token_of
from tests.helpers.raw_sql import all_rows

PAGE = reverse("admin:contact_message_person")
TYPED = {
    "name": "Xenia Quetzal",
    "email": "Xenia.Q@bücher.example",
    "organisation": "Parchetul din Wobble",
    "text": "My zyzzyva was stolen.",
}
TRACES = "Xenia Quetzal xenia.q bücher xn--bcher Wobble zyzzyva quincunx kumquat".split()


def found(traces=TRACES):
    text = str(list(all_rows())).casefold()
    return [trace for trace in traces if trace.casefold() in text]


@pytest.fixture
def written(client, typed, subject, admin_client):
    """Messages of one person with answer, note and mails, and one of another person."""
    Recipient.objects.create(subject=subject, email="office@office.example")
    press_send(client, typed | TYPED)
    same = {"token": token_of(minutes=1), "email": "xenia.q@xn--bcher-kva.example"}
    press_send(client, typed | TYPED | same)
    held = {"token": token_of(minutes=1), "homepage": "x", "text": "Another zyzzyva."}
    press_send(client, typed | TYPED | held)
    first = Message.objects.earliest("pk")
    person = make_user("contact.view_message", "contact.change_message")
    case_actions.assign(first, person, person)
    case_actions.note(first, "quincunx", person, timezone.now())
    case_actions.answer(first, "Dear Ms Quetzal, kumquat", person, timezone.now(), seen=0)
    return make_message(subject=subject, name="Somebody Else", email="other@example.org")


def test_erasing_leaves_only_audit_entries(written, admin_client, admin_user):
    first = Message.objects.earliest("pk")
    admin_client.get(reverse("admin:contact_message_change", args=[first.pk]))
    admin_client.get(reverse("admin:contact_message_changelist") + "?q=xenia&state=all")
    admin_client.post(PAGE, {"email": TYPED["email"], "export": "1"})
    assert found() == TRACES
    erased = Message.objects.exclude(pk=written.pk)
    references = set(erased.values_list("reference", flat=True))
    traces = list(erased.values_list("token_digest", "normal_email"))
    answer = admin_client.post(PAGE, {"email": "XENIA.Q@bücher.example", "erase": "1"}, follow=True)
    assert "Erased: 3 messages" in answer.text
    assert found() == []
    assert found([trace for pair in traces for trace in pair]) == []
    assert Message.objects.get() == written
    entries = AuditEntry.objects.filter(act=Act.ERASED)
    assert {entry.reference for entry in entries} == references
    assert {entry.by for entry in entries} == {admin_user}
    retention.purge(written.delete_at)
    assert found(["Somebody Else"]) == []


def test_page_lists_the_messages_confirms_erasing_and_exports_everything(written, admin_client):
    page = admin_client.post(PAGE, {"email": TYPED["email"]}).text
    for message in Message.objects.exclude(pk=written.pk):
        assert message.reference in page
    assert written.reference not in page
    asked = admin_client.post(PAGE, {"email": TYPED["email"], "ask_to_erase": "1"}).text
    assert "permanently deleted" in asked
    assert Message.objects.count() == 4
    answer = admin_client.post(PAGE, {"email": TYPED["email"], "export": "1"})
    assert answer["Content-Disposition"] == 'attachment; filename="held-about-a-person.json"'
    held = json.loads(answer.content)
    assert len(held["messages"]) == 3
    first = held["messages"][0]
    for name, value in TYPED.items():
        assert first[name] == value
    assert first["notes"][0]["text"] == "quincunx"
    assert first["answers"][0]["text"] == "Dear Ms Quetzal, kumquat"
    assert {mail["to"] for mail in first["mails"]} == {"office@office.example", TYPED["email"]}
    assert "Somebody" not in answer.text


def test_export_about_a_follower_has_neither_the_token_nor_the_network(admin_client):
    """With the token, staff could act as the follower."""
    follower = make_follower("reader@example.org", "call", network="0123abcd")
    for more in ({}, {"export": "1"}):
        text = admin_client.post(PAGE, {"email": follower.email} | more).text
        assert str(follower.token) not in text
        assert follower.network not in text
    (exported,) = json.loads(text)["mails_of_changes"]
    left_out = {field.attname for field in follower._meta.concrete_fields} - exported.keys()
    assert left_out == {"token", "network"}
    assert (exported["email"], exported["targets"]) == (follower.email, ["call"])


def test_message_links_to_its_sender_without_the_address_in_a_url(admin_client):
    message = make_message(email=TYPED["email"])
    form = admin_client.get(reverse("admin:contact_message_change", args=[message.pk])).text
    link = f"{PAGE}?message={message.reference}"
    assert link in form
    assert TYPED["email"] in admin_client.get(link).text


def test_look_up_is_audited_without_the_address(admin_client, admin_user):
    message = make_message(email=TYPED["email"])
    admin_client.get(PAGE, {"message": message.reference})
    admin_client.post(PAGE, {"email": TYPED["email"]})
    admin_client.post(f"{PAGE}?message={message.reference}", {"email": "nobody@example.org"})
    admin_client.get(PAGE, {"message": "xenia.q@example.org"})
    entries = AuditEntry.objects.filter(act=Act.LOOKED_UP, by=admin_user, kind="message", old={})
    assert list(entries.order_by("pk").values_list("reference", "new")) == [
        (message.reference, {"entries": 1}),
        ("", {"entries": 1}),
        ("", {"entries": 0}),
    ]


def test_unknown_address_has_no_data_and_an_invalid_one_is_an_error(admin_client):
    page = admin_client.post(PAGE, {"email": "nobody@example.org"}).text
    assert "No data is stored about this address." in page
    for email in ("", "x\r\ny@example.org"):
        assert "errorlist" in admin_client.post(PAGE, {"email": email, "erase": "1"}).text
