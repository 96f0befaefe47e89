"""Subjects: changes are audited, and a shorter retention has to be confirmed."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, AuditEntry
from contact import retention
from contact.models import Message, Recipient, Subject
from tests.helpers.contact_details import make_details
from tests.helpers.factories import make_message, make_subject, make_user

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def subject():
    subject = make_subject(label_en="Courses")
    Recipient.objects.create(subject=subject, email="old@office.example")
    return subject


def save(client, subject, recipients=("old@office.example",), **changes):
    existing = list(subject.recipients.all())
    form = {
        "label_en": subject.label_en,
        "position": subject.position,
        "is_active": "on",
        "retention_days": subject.retention_days,
        "recipients-TOTAL_FORMS": len(recipients),
        "recipients-INITIAL_FORMS": len(existing),
    }
    for number, email in enumerate(recipients):
        form[f"recipients-{number}-email"] = email
    for number, row in enumerate(existing):
        form |= {f"recipients-{number}-id": row.pk, f"recipients-{number}-subject": subject.pk}
    form = {name: value for name, value in (form | changes).items() if value is not None}
    return client.post(reverse("admin:contact_subject_change", args=[subject.pk]), form)


def test_address_with_other_letters_before_the_at_is_rejected(admin_client, subject):
    page = save(admin_client, subject, ["zoë@office.example"], reply_to="почта@office.example")
    errors = [page.context["adminform"].form.errors["reply_to"]]
    errors += [page.context["inline_admin_formsets"][0].formset.errors[0]["email"]]
    assert all("only Latin letters without accents" in str(error) for error in errors)


def test_change_of_recipients_and_retention_is_audited(admin_client, admin_user, subject):
    recipients = ["old@office.example", "new@office.example"]
    changes = {"retention_days": 400, "reply_to": "a@office.example", "is_active": None}
    assert save(admin_client, subject, recipients, **changes).status_code == 200
    make_subject()
    assert save(admin_client, subject, recipients, **changes).status_code == 302
    entry = AuditEntry.objects.get(act=Act.CHANGED_SUBJECT)
    assert (entry.by, entry.kind, entry.reference) == (admin_user, "subject", str(subject.pk))
    assert entry.old == {
        "is_active": True,
        "retention_days": 365,
        "reply_to": "",
        "recipients": ["old@office.example"],
    }
    assert entry.new == {
        "is_active": False,
        "retention_days": 400,
        "reply_to": "a@office.example",
        "recipients": ["new@office.example", "old@office.example"],
    }


def test_saving_without_a_change_is_not_audited(admin_client, subject):
    assert save(admin_client, subject).status_code == 302
    assert not AuditEntry.objects.filter(act=Act.CHANGED_SUBJECT).exists()


def test_shorter_retention_has_to_be_confirmed(admin_client, subject):
    now = timezone.now()
    for days in (1, 40, 50):
        make_message(subject=subject, received_at=now - days * DAY)
    asked = save(admin_client, subject, retention_days=30).text
    assert "3 messages will be deleted sooner, permanently; within a minute: 2." in asked
    assert Subject.objects.get().retention_days == 365
    assert not Message.objects.past_retention(now).exists()
    assert save(admin_client, subject, retention_days=30, deletes_sooner="on").status_code == 302
    assert Message.objects.past_retention(now).count() == 2


@pytest.mark.parametrize("days", [365, 366, 700])
def test_longer_retention_needs_no_confirmation(admin_client, subject, days):
    make_message(subject=subject)
    assert save(admin_client, subject, retention_days=days).status_code == 302


def test_new_subject_is_last(admin_client, subject):
    form = admin_client.get(reverse("admin:contact_subject_add")).context["adminform"].form
    assert form.initial["position"] == 2


def test_incomplete_subjects_are_counted(subject):
    make_subject(), make_subject(is_active=False)
    Recipient.objects.create(subject=subject, email="second@office.example")
    assert Subject.objects.count_incomplete() == {"recipients": 1, "reply_to": 2}
    make_details(email="office@site.example").save()
    assert Subject.objects.count_incomplete() == {"recipients": 1, "reply_to": 0}


def test_publisher_can_change_only_the_label(client, subject):
    publisher = make_user("contact.view_subject", "contact.change_subject")
    client.force_login(publisher)
    message = make_message(subject=subject)
    new = ["old@office.example", "thief@evil.example"]
    changes = {"retention_days": 1, "deletes_sooner": "on", "reply_to": "t@evil.example"}
    save(client, subject, new, label_en="Trainings", **changes)
    subject.refresh_from_db(), message.refresh_from_db()
    assert subject.label_en == "Trainings"
    assert (subject.retention_days, subject.reply_to) == (365, "")
    assert list(subject.recipients.values_list("email", flat=True)) == ["old@office.example"]
    assert message.delete_at - message.received_at == 365 * DAY


def test_message_that_arrives_during_the_change_is_shortened(subject):
    subject.retention_days = 30
    subject.save()
    received = timezone.now() - 31 * DAY
    make_message(subject=subject, received_at=received, delete_at=received + 365 * DAY)
    assert retention.purge(timezone.now()) == 1


def test_last_subject_in_use_stays_in_use(subject):
    subject.is_active = False
    with pytest.raises(ValidationError, match="Put another subject in use first"):
        subject.full_clean()
    make_subject()
    subject.full_clean()
