"""Admin of contact details, subjects and messages."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, AuditEntry
from contact.models import ContactDetails, Message, Subject
from tests.helpers.contact_details import make_details
from tests.helpers.factories import make_user
from tests.helpers.pages.contact_form import A_MINUTE, press_send


def inline(name, *rows):
    """Return the values of new rows in an inline."""
    values = {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        values |= {f"{name}-{number}-{field}": value for field, value in row.items()}
    return values


def test_details_are_added_once_as_a_draft(admin_client):
    add = reverse("admin:contact_contactdetails_add")
    assert admin_client.get(add).status_code == 200
    source = {"label_en": "Profile", "url": "https://www.coe.int/cproc", "position": 0}
    form = {"office_name_en": "The office"} | inline("sources", source)
    assert admin_client.post(add, form).status_code == 302
    details = ContactDetails.objects.get()
    assert (details.slug, details.state, details.sources.count()) == ("contact", "draft", 1)
    assert admin_client.get(add).status_code == 403


def test_details_form_groups_the_languages_and_shows_errors(admin_client, db):
    details = make_details()
    details.save()
    change = reverse("admin:contact_contactdetails_change", args=[details.pk])
    html = admin_client.get(change).text
    assert html.index("id_telephone") < html.index("id_street_en") < html.index("id_street_fr")
    form = {"office_name_en": "The office", "latitude": "44.1"} | inline("sources")
    response = admin_client.post(change, form)
    assert response.status_code == 200
    assert "Enter both latitude and longitude" in response.text


def test_subject_is_on_the_form_once_it_is_saved(admin_client, client, subject):
    form = {"label_en": "Press", "position": 2, "is_active": "on", "retention_days": 90}
    form |= inline("recipients", {"email": "press@example.org"})
    assert admin_client.post(reverse("admin:contact_subject_add"), form).status_code == 302
    assert Subject.objects.count() == 2
    assert b"Press</option>" in client.get("/contact/").content


@pytest.mark.parametrize("model", ["contactdetails", "subject"])
def test_list_opens(admin_client, model):
    assert admin_client.get(reverse(f"admin:contact_{model}_changelist")).status_code == 200


def test_message_can_be_read_but_not_changed(admin_client, client, typed):
    press_send(client, typed | {"text": "<script>alert(1)</script>"})
    message = Message.objects.get()
    listing = admin_client.get(reverse("admin:contact_message_changelist") + "?q=zoe@example.org")
    assert message.reference in listing.text
    page = reverse("admin:contact_message_change", args=[message.pk])
    html = admin_client.get(page).text
    assert "&lt;script&gt;alert(1)" in html
    assert message.token_digest not in html
    assert admin_client.post(page, {"name": "Another"}).status_code == 403
    assert admin_client.get(reverse("admin:contact_message_add")).status_code == 403
    delete = reverse("admin:contact_message_delete", args=[message.pk])
    assert admin_client.get(delete).status_code == 403


def test_reading_a_message_is_audited_by_its_reference(admin_client, admin_user, client, typed):
    press_send(client, typed)
    message = Message.objects.get()
    admin_client.get(reverse("admin:contact_message_changelist"))
    assert not AuditEntry.objects.filter(act=Act.READ_MESSAGE).exists()
    page = reverse("admin:contact_message_change", args=[message.pk])
    admin_client.get(page)
    entry = AuditEntry.objects.get(act=Act.READ_MESSAGE)
    assert (entry.by, entry.kind, entry.reference) == (admin_user, "message", message.reference)
    assert entry.old == entry.new == {}
    for minutes, readings in ((9, 1), (11, 2)):
        with time_machine.travel(timezone.now() + minutes * A_MINUTE):
            admin_client.get(page)
            assert AuditEntry.objects.filter(act=Act.READ_MESSAGE).count() == readings


def test_reading_without_permission_is_not_audited(client, typed):
    press_send(client, typed)
    client.force_login(make_user("contact.view_subject"))
    page = reverse("admin:contact_message_change", args=[Message.objects.get().pk])
    assert client.get(page).status_code == 403
    assert not AuditEntry.objects.filter(act=Act.READ_MESSAGE).exists()
