"""The desk's side: details are drafts, subjects take effect at once, messages are read and stay as they are."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, AuditEntry
from contact.models import ContactDetails, Message, Subject
from tests.contact.conftest import A_MINUTE
from tests.contact.test_details import make_details
from tests.helpers.factories import make_user
from tests.helpers.pages.contact_form import press_send


def test_details_are_made_once_and_saved_as_a_draft(admin_client):
    add = reverse("admin:contact_contactdetails_add")
    assert admin_client.get(add).status_code == 200
    form = {"office_name_en": "The office", "sources-TOTAL_FORMS": 1, "sources-INITIAL_FORMS": 0}
    form |= {
        "sources-0-label_en": "Profile",
        "sources-0-url": "https://www.coe.int/cproc",
        "sources-0-position": 0,
    }
    assert admin_client.post(add, form).status_code == 302
    details = ContactDetails.objects.get()
    assert (details.slug, details.state, details.sources.count()) == ("contact", "draft", 1)
    assert admin_client.get(add).status_code == 403


def test_form_groups_the_languages_and_says_what_is_wrong(admin_client, db):
    details = make_details()
    details.save()
    change = reverse("admin:contact_contactdetails_change", args=[details.pk])
    html = admin_client.get(change).content.decode()
    assert html.index("id_telephone") < html.index("id_street_en") < html.index("id_street_fr")
    answer = admin_client.post(
        change,
        {
            "office_name_en": "The office",
            "latitude": "44.1",
            "sources-TOTAL_FORMS": 0,
            "sources-INITIAL_FORMS": 0,
        },
    )
    assert answer.status_code == 200
    assert "Give both latitude and longitude" in answer.content.decode()


def test_subject_takes_effect_at_once(admin_client, client, subject):
    add = reverse("admin:contact_subject_add")
    assert (
        admin_client.post(
            add,
            {
                "label_en": "Press",
                "position": 2,
                "is_active": "on",
                "retention_days": 90,
                "recipients-TOTAL_FORMS": 1,
                "recipients-INITIAL_FORMS": 0,
                "recipients-0-email": "press@example.org",
            },
        ).status_code
        == 302
    )
    assert Subject.objects.count() == 2
    assert b"Press</option>" in client.get("/contact/").content


def test_messages_are_read_and_not_changed(admin_client, client, typed):
    press_send(client, typed | {"text": "<script>alert(1)</script>"})
    message = Message.objects.get()
    listing = admin_client.get(reverse("admin:contact_message_changelist") + "?q=zoe@example.org")
    assert message.reference in listing.content.decode()
    page = reverse("admin:contact_message_change", args=[message.pk])
    html = admin_client.get(page).content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert message.token_digest not in html
    assert admin_client.post(page, {"name": "Another"}).status_code == 403
    assert admin_client.get(reverse("admin:contact_message_add")).status_code == 403
    assert (
        admin_client.get(reverse("admin:contact_message_delete", args=[message.pk])).status_code
        == 403
    )


def test_who_opens_a_message_stands_in_the_audit_by_its_reference_alone(
    admin_client, admin_user, client, typed
):
    press_send(client, typed)
    message = Message.objects.get()
    admin_client.get(reverse("admin:contact_message_changelist"))
    assert not AuditEntry.objects.filter(act=Act.READ_MESSAGE).exists()
    admin_client.get(reverse("admin:contact_message_change", args=[message.pk]))
    entry = AuditEntry.objects.get(act=Act.READ_MESSAGE)
    assert (entry.by, entry.kind, entry.reference) == (admin_user, "message", message.reference)
    assert entry.old == entry.new == {}
    with time_machine.travel(timezone.now() + 9 * A_MINUTE):
        admin_client.get(reverse("admin:contact_message_change", args=[message.pk]))
        assert AuditEntry.objects.filter(act=Act.READ_MESSAGE).count() == 1
    with time_machine.travel(timezone.now() + 11 * A_MINUTE):
        admin_client.get(reverse("admin:contact_message_change", args=[message.pk]))
        assert AuditEntry.objects.filter(act=Act.READ_MESSAGE).count() == 2


def test_who_may_not_read_messages_leaves_no_entry_of_reading_one(client, typed):
    press_send(client, typed)
    client.force_login(make_user("contact.view_subject"))
    page = reverse("admin:contact_message_change", args=[Message.objects.get().pk])
    assert client.get(page).status_code == 403
    assert not AuditEntry.objects.filter(act=Act.READ_MESSAGE).exists()


@pytest.mark.parametrize("model", ["contactdetails", "subject", "message"])
def test_lists_open(admin_client, model):
    assert admin_client.get(reverse(f"admin:contact_{model}_changelist")).status_code == 200
