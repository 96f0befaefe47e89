"""Admin of subjects and contact details: changes are audited, a shorter retention is confirmed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, AuditEntry
from contact import retention
from contact.models import ContactDetails, Message, Recipient, Subject
from tests.helpers.admin.forms import form_of, sent
from tests.helpers.contact_details import make_details
from tests.helpers.factories import make_message, make_subject, make_user
from tests.helpers.times import DAY


@pytest.fixture
def subject():
    subject = make_subject(label_en="Courses")
    Recipient.objects.create(subject=subject, email="old@office.example")
    return subject


def added(inline, number=0, **columns):
    """Return the values of one more row of an inline that has this number of rows."""
    row = {f"{inline}-{number}-{name}": value for name, value in columns.items()}
    return {f"{inline}-TOTAL_FORMS": number + 1} | row


def save(client, subject, **changes):
    return sent(client, form_of(subject), **changes)


class TestSubjects:
    def test_new_subject_is_last_and_on_the_form_once_it_is_saved(self, admin_client, client):
        make_subject()
        add = reverse("admin:contact_subject_add")
        recipient = added("recipients", email="press@example.org")
        assert sent(admin_client, add, label_en="Press", **recipient).status_code == 302
        assert Subject.objects.get(label_en="Press").position == 2
        assert b"Press</option>" in client.get("/contact/").content
        entry = AuditEntry.objects.get(act=Act.CHANGED_SUBJECT)
        assert entry.old == {}
        assert entry.new["recipients"] == ["press@example.org"]
        assert "no recipient" in admin_client.get(reverse("admin:contact_subject_changelist")).text

    def test_address_with_other_letters_before_the_at_is_rejected(self, admin_client, subject):
        typed = {"recipients-0-email": "zoë@office.example", "reply_to": "почта@office.example"}
        page = save(admin_client, subject, **typed)
        errors = [page.context["adminform"].form.errors["reply_to"]]
        errors += [page.context["inline_admin_formsets"][0].formset.errors[0]["email"]]
        assert all("only Latin letters without accents" in str(error) for error in errors)

    def test_change_of_recipients_and_retention_is_audited(self, admin_client, admin_user, subject):
        changes = {"retention_days": 400, "reply_to": "a@office.example", "is_active": ""}
        changes |= added("recipients", 1, email="new@office.example")
        page = save(admin_client, subject, **changes)
        assert "Put another subject in use first" in page.text
        make_subject()
        assert save(admin_client, subject, **changes).status_code == 302
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

    def test_shorter_retention_has_to_be_confirmed(self, admin_client, subject):
        now = timezone.now()
        for days in (1, 40, 50):
            make_message(subject=subject, received_at=now - days * DAY)
        make_message(subject=make_subject(), received_at=now - 50 * DAY)
        asked = save(admin_client, subject, retention_days=30).text
        assert "3 messages will be deleted sooner, permanently; within a minute: 2." in asked
        assert Subject.objects.get(pk=subject.pk).retention_days == 365
        assert not Message.objects.filter(delete_at__lte=now).exists()
        confirmed = save(admin_client, subject, retention_days=30, deletes_sooner="on")
        assert confirmed.status_code == 302
        assert Message.objects.filter(delete_at__lte=now).count() == 2

    def test_longer_retention_needs_no_confirmation(self, admin_client, subject):
        make_message(subject=subject)
        for days in (365, 366):
            assert not AuditEntry.objects.filter(act=Act.CHANGED_SUBJECT).exists()
            assert save(admin_client, subject, retention_days=days).status_code == 302

    def test_incomplete_subjects_are_counted(self, subject, admin_client, settings):
        make_subject()
        make_details(email="office@site.example").save()
        assert Subject.objects.count_incomplete() == {"recipients": 1, "reply_to": 0}
        settings.CONTACT_RECIPIENTS = ["office@office.example"]  # of subjects without their own
        assert Subject.objects.count_incomplete()["recipients"] == 0
        listed = admin_client.get(reverse("admin:contact_subject_changelist")).text
        assert "office@office.example" in listed
        assert "no recipient" not in listed

    def test_publisher_can_change_only_the_label(self, client, subject):
        client.force_login(make_user("contact.view_subject", "contact.change_subject"))
        message = make_message(subject=subject)
        changes = {"retention_days": 1, "deletes_sooner": "on", "reply_to": "t@evil.example"}
        changes |= {"recipients-INITIAL_FORMS": 0} | added("recipients", email="thief@evil.example")
        save(client, subject, label_en="Trainings", **changes)
        subject.refresh_from_db(), message.refresh_from_db()
        assert subject.label_en == "Trainings"
        assert (subject.retention_days, subject.reply_to) == (365, "")
        assert subject.recipients.get().email == "old@office.example"
        assert message.delete_at - message.received_at == 365 * DAY
        assert AuditEntry.objects.get(act=Act.CHANGED_SUBJECT).new == {"label_en": "Trainings"}

    def test_message_that_arrives_during_the_change_is_shortened(self, subject):
        subject.retention_days = 30
        subject.save()
        received = timezone.now() - 31 * DAY
        make_message(subject=subject, received_at=received, delete_at=received + 365 * DAY)
        assert retention.purge(timezone.now()) == 1


class TestDetails:
    def test_details_are_added_once_as_a_draft(self, admin_client):
        add = reverse("admin:contact_contactdetails_add")
        assert admin_client.get(add).status_code == 200
        source = {"label_en": "Profile", "url": "https://www.coe.int/cproc", "position": 0}
        form = {"office_name_en": "The office"} | added("sources", **source)
        assert sent(admin_client, add, **form).status_code == 302
        details = ContactDetails.objects.get()
        assert (details.slug, details.state, details.sources.count()) == ("contact", "draft", 1)
        assert admin_client.get(add).status_code == 403
        listing = reverse("admin:contact_contactdetails_changelist")
        assert "The office" in admin_client.get(listing, follow=True).text
