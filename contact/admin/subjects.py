"""What people can write about, at the desk: who is told of it, where replies go, how long messages are kept."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import log
from accounts.models import Act
from contact.email_addresses import EmailAddressField
from contact.models import Recipient, Subject
from desk.admin import LanguageLabels
from desk.views import Count

EMAIL_OVERRIDES = {models.EmailField: {"form_class": EmailAddressField}}
TOLD = ("label_en", "is_active", "retention_days", "reply_to")


class SubjectForm(forms.ModelForm):
    """Fewer days delete messages that are here: that is asked before it is done."""

    deletes_sooner = forms.BooleanField(
        label=_("Delete messages sooner"),
        required=False,
        help_text=_("Tick it only where you set fewer days and are told here what that deletes."),
    )

    def clean(self):
        answers = super().clean()
        days = answers.get("retention_days")
        if self.instance.pk and days and not answers.get("deletes_sooner"):
            sooner, at_once = self.instance.ended_sooner_by(days, timezone.now())
            if sooner:
                self.add_error("deletes_sooner", self._question(sooner, at_once))
        return answers

    @staticmethod
    def _question(sooner, at_once):
        text = ngettext(
            "{sooner} message is deleted sooner, for ever; within a minute: {at_once}. "
            "Tick this if that is what you want.",
            "{sooner} messages are deleted sooner, for ever; within a minute: {at_once}. "
            "Tick this if that is what you want.",
            sooner,
        )
        return forms.ValidationError(
            text.format(sooner=sooner, at_once=at_once), code="deletes_sooner"
        )


class RecipientInline(admin.StackedInline):
    model = Recipient
    extra = 0
    formfield_overrides = EMAIL_OVERRIDES
    verbose_name_plural = _("Who is told of a message by mail")


@admin.register(Subject)
class SubjectAdmin(LanguageLabels, admin.ModelAdmin):
    """Subjects are no part of the record: visitors see a change at once. The audit knows what was changed."""

    form = SubjectForm
    list_display = [
        "label_en",
        "position",
        "is_active",
        "who_is_told",
        "reply_to",
        "retention_days",
    ]
    list_filter = ["is_active"]
    search_fields = ["label_en", "label_fr", "label_ro"]
    fields = [
        "position",
        "is_active",
        "label_en",
        "label_fr",
        "label_ro",
        "retention_days",
        "deletes_sooner",
        "reply_to",
    ]
    inlines = [RecipientInline]
    formfield_overrides = EMAIL_OVERRIDES

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("recipients")

    def get_readonly_fields(self, request, obj=None):
        """Where messages go and how long they stay is for who may give them recipients; others word subjects."""
        return (
            ()
            if request.user.has_perm("contact.change_recipient")
            else ("retention_days", "reply_to")
        )

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        may = request.user.has_perm("contact.change_recipient")
        return [name for name in fields if may or name != "deletes_sooner"]

    def get_changeform_initial_data(self, request):
        last = Subject.objects.aggregate(last=Max("position"))["last"] or 0
        return {"position": last + 1} | super().get_changeform_initial_data(request)

    @admin.display(description=_("who is told by mail"))
    def who_is_told(self, subject):
        return ", ".join(map(str, subject.recipients.all())) or gettext("nobody")

    def log_addition(self, *args):
        with translation.override("en"):  # what is stored of it has one name, whoever speaks
            return super().log_addition(*args)

    def log_change(self, *args):
        with translation.override("en"):
            return super().log_change(*args)

    def log_deletions(self, *args):
        with translation.override("en"):
            return super().log_deletions(*args)

    def save_model(self, request, obj, form, change):
        obj.facts_before = _facts(obj.pk)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """Whom messages go to and how long they are kept is told to the audit, in the transaction of the change."""
        super().save_related(request, form, formsets, change)
        _tell(form.instance, form.instance.facts_before, request.user)


def _facts(pk) -> dict:
    """What the audit is told of a subject as it stands; empty where there is none."""
    facts = Subject.objects.filter(pk=pk).values(*TOLD).first()
    if facts:
        facts["recipients"] = sorted(
            Recipient.objects.filter(subject=pk).values_list("email", flat=True)
        )
    return facts or {}


def _tell(subject, old, by):
    new = _facts(subject.pk)
    changed = [name for name in new if new[name] != old.get(name)]
    if changed:
        log.record(
            Act.CHANGED_SUBJECT,
            by,
            kind="subject",
            reference=subject.pk,
            old={name: old[name] for name in changed if name in old},
            new={name: new[name] for name in changed},
        )


def counts_of_subjects(user) -> list[Count]:
    """Subjects that lack something, for who can give it to them; one query."""
    if not user.has_perm("contact.add_recipient"):
        return []
    url = reverse("admin:contact_subject_changelist", query={"is_active__exact": 1})
    lacking = Subject.objects.lacking()
    return [
        Count(
            gettext("Subjects whose messages nobody is told of by mail"), lacking["recipients"], url
        ),
        Count(gettext("Subjects without an address for replies"), lacking["reply_to"], url),
    ]


admin.site.register_counts(counts_of_subjects)
