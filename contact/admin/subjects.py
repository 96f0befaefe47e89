"""Admin of subjects, with their recipients and retention, and of the contact details."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Max
from django.forms import BaseModelFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.admin import OutdatedFormCheck
from accounts.models import Act, User
from contact.email_addresses import EmailAddressField
from contact.models import (
    ContactDetails,
    ContactProfile,
    ContactSource,
    Recipient,
    RoleContact,
    Subject,
)
from desk.admin import LanguageLabels, PublishableAdmin, Section, row_inline
from desk.dashboard import Task, numbered_tasks
from desk.site import StaffAdminSite

EMAIL_OVERRIDES: dict[type[models.Field], dict[str, Any]] = {
    models.EmailField: {"form_class": EmailAddressField}
}
AUDITED_FIELDS = ("label_en", "is_active", "retention_days", "reply_to")


@admin.register(ContactDetails)
class ContactDetailsAdmin(PublishableAdmin):
    list_display = ["office_name_en", "telephone", "email", "state_label", "owner"]
    inlines = [
        row_inline(RoleContact, _("Add a contact")),
        row_inline(ContactProfile, _("Add a profile")),
        row_inline(ContactSource, _("Add a source")),
    ]
    sections = [
        Section(
            _("Essentials"),
            [
                "office_name",
                ("telephone", "email"),
                "web_address",
                "building",
                "street",
                "postcode",
                "city",
                "country",
            ],
        ),
        Section(
            _("People"),
            ["head_of_office", ("press_contact", "press_email")],
            rows=["role_contacts"],
        ),
        Section(_("Social media profiles"), rows=["profiles"]),
        Section(_("Opening hours and directions"), ["opening_hours", "directions"]),
        Section(_("Map"), [("latitude", "longitude")]),
        Section(_("Sources"), rows=["sources"]),
    ]
    formfield_overrides = PublishableAdmin.formfield_overrides | EMAIL_OVERRIDES


class SubjectForm(forms.ModelForm):
    """A subject. A shorter retention deletes messages, so it has to be confirmed."""

    deletes_sooner = forms.BooleanField(
        label=_("Delete messages sooner"),
        required=False,
        help_text=_(
            "Tick this only after the form has shown which messages the shorter period deletes."
        ),
    )

    def clean(self) -> None:
        super().clean()
        days = self.cleaned_data.get("retention_days")
        if self.instance.pk and days and not self.cleaned_data.get("deletes_sooner"):
            sooner, at_once = self.instance.count_shortened(days, timezone.now())
            if sooner:
                text = ngettext(
                    "{sooner} message will be deleted sooner, permanently; within a minute: "
                    "{at_once}. Tick this box to confirm.",
                    "{sooner} messages will be deleted sooner, permanently; within a minute: "
                    "{at_once}. Tick this box to confirm.",
                    sooner,
                )
                self.add_error("deletes_sooner", text.format(sooner=sooner, at_once=at_once))


class RecipientInline(admin.StackedInline):
    model = Recipient
    extra = 0
    formfield_overrides = EMAIL_OVERRIDES
    verbose_name_plural = _("Recipients notified by e-mail")


@admin.register(Subject)
class SubjectAdmin(LanguageLabels, OutdatedFormCheck):
    """Subjects, which are no part of the record. Changes are recorded in the audit log."""

    form = SubjectForm
    list_display = tuple("label_en position is_active who_is_told reply_to retention_days".split())
    list_filter = ["is_active"]
    search_fields = ["label_en", "label_fr", "label_ro"]
    fields = tuple(
        "position is_active label_en label_fr label_ro retention_days "
        "deletes_sooner reply_to".split()
    )
    inlines = [RecipientInline]
    formfield_overrides = EMAIL_OVERRIDES

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Subject]:
        return super().get_queryset(request).prefetch_related("recipients")

    def get_readonly_fields(self, request: HttpRequest, obj: Subject | None = None) -> list[str]:
        if request.user.has_perm("contact.change_recipient"):
            return []
        return ["retention_days", "reply_to"]

    def get_fields(self, request: HttpRequest, obj: Subject | None = None) -> list[Any]:
        """Return the fields; there is nothing to confirm if the retention cannot be changed."""
        fields = super().get_fields(request, obj)
        may = request.user.has_perm("contact.change_recipient")
        return [name for name in fields if may or name != "deletes_sooner"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        last = Subject.objects.aggregate(last=Max("position"))["last"] or 0
        return {"position": last + 1} | super().get_changeform_initial_data(request)

    @admin.display(description=_("recipients"))
    def who_is_told(self, subject: Subject) -> str:
        """Return the addresses that are notified."""
        return ", ".join(subject.notified) or gettext("no recipient")

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[BaseModelFormSet], change: bool
    ) -> None:
        """Save the recipients and record the change of the subject in the audit log."""
        subject = form.instance
        recipients = Recipient.objects.filter(subject=subject).values_list("email", flat=True)
        old = form.initial | {"recipients": list(recipients)}
        super().save_related(request, form, formsets, change)
        new = {name: getattr(subject, name) for name in AUDITED_FIELDS}
        new["recipients"] = list(recipients.all())
        if change:  # the form has no initial value of a field that the user cannot change
            new = {name: value for name, value in new.items() if old.get(name, value) != value}
        if new:
            audit.record(
                Act.CHANGED_SUBJECT,
                request.user,
                kind="subject",
                reference=subject.pk,
                old={name: old[name] for name in new if change},
                new=new,
            )


NO_RECIPIENT = ngettext_lazy(
    "%(number)d subject has no recipient.", "%(number)d subjects have no recipient.", "number"
)
NO_ADDRESS = ngettext_lazy(
    "%(number)d subject has no address for replies.",
    "%(number)d subjects have no address for replies.",
    "number",
)


def tasks_of_subjects(user: User) -> list[Task]:
    """Return the incomplete subjects as tasks of staff who can complete them; one query."""
    if not user.has_perm("contact.add_recipient"):
        return []
    url = reverse("admin:contact_subject_changelist", query={"is_active__exact": 1})
    counts = Subject.objects.count_incomplete()
    rows = [(counts["recipients"], NO_RECIPIENT, url), (counts["reply_to"], NO_ADDRESS, url)]
    return numbered_tasks(*rows, is_configuration=True)


cast(StaffAdminSite, admin.site).task_finders.append(tasks_of_subjects)
