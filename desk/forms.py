"""Forms of the confirmation pages of admin actions."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.i18n import dates
from desk.datetime_fields import BucharestDateTimeField
from publishing.operations.publishing import requires_solo_reason
from record.models import Publication, Publishable


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Add the messages to the fields of the form; those about other fields appear above."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


class ActionForm(forms.Form):
    """A form that shows the labels of required fields in bold, as the forms of the admin do."""

    required_css_class = "required"


class PublishForm(ActionForm):
    """When and why to publish; `digests` are those of the drafts, by object."""

    at = BucharestDateTimeField()
    note = forms.CharField(
        label=_("Public note"),
        required=False,
        max_length=300,
        widget=AdminTextInputWidget,
        help_text=_(
            "The change, in English, for example “Extended to December 2027”. Visitors read it "
            "in the page’s history."
        ),
    )
    is_minor = forms.BooleanField(
        label=_("Minor change"),
        required=False,
        help_text=_(
            "For a corrected letter or comma. No note is needed, and translations don’t count as "
            "older."
        ),
    )
    solo_reason = forms.CharField(
        label=_("Reason for publishing without review (required)"),
        required=False,
        widget=AdminTextareaWidget({"rows": 2}),
        help_text=_(
            "Only you have worked on this, and no one has approved it. Submit it for review, or "
            "give a reason, which is stored in the version history."
        ),
    )
    cancels = forms.BooleanField(
        label=_("Also cancel scheduled changes"),
        required=False,
        help_text=_("Otherwise the scheduled version still goes live at the planned time."),
    )

    def __init__(
        self, *args: Any, digests: Mapping[Publishable, str], by: User, planned: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._objects = list(digests)
        if not planned:
            del self.fields["cancels"]
        if not any(requires_solo_reason(obj, digest, by) for obj, digest in digests.items()):
            del self.fields["solo_reason"]

    def seen(self) -> dict[UUID, str]:
        """Return the digests of the drafts that the page showed, by key."""
        return {obj.key: self.data.get(f"seen-{obj.key}", "") for obj in self._objects}

    def clean(self) -> dict[str, Any]:
        """Require a note about the change of a published page."""
        answers = super().clean() or {}
        needs_note = not answers.get("note") and not answers.get("is_minor")
        if needs_note and Publication.objects.with_time().of(*self._objects).exists():
            message = _("Describe the change in a few words, or tick “Minor change”.")
            self.add_error("note", ValidationError(message, code="note_is_missing"))
        return answers


class ReasonForm(ActionForm):
    reason = forms.CharField(
        label=_("Reason"),
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=_(
            "In English. It is stored in the version history, and visitors read it at the old URL."
        ),
    )


class WithdrawForm(ReasonForm):
    """Reason, time and successor; `candidates` are the possible successors."""

    at = BucharestDateTimeField()
    successor: Any = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Replaced by"),
        help_text=_("Optional: the page that visitors should read instead."),
    )
    cancels = forms.BooleanField(
        label=_("Also cancel scheduled changes"),
        required=False,
        initial=True,
        help_text=_(
            "Otherwise the scheduled version is published at the planned time, and the page "
            "returns."
        ),
    )

    def __init__(
        self, *args: Any, candidates: QuerySet[Publishable], planned: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not planned:
            del self.fields["cancels"]
        successor: Any = self.fields["successor"]
        successor.queryset = candidates


class NoteForm(ActionForm):
    note = forms.CharField(
        label=_("Note"), max_length=5000, widget=AdminTextareaWidget({"rows": 3})
    )

    def __init__(self, *args: Any, help_text: str, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = help_text
        self.fields["note"].required = required


class ShareForm(ActionForm):
    recipient_name = forms.CharField(
        label=_("Recipient"),
        max_length=200,
        widget=AdminTextInputWidget,
        help_text=_(
            "The recipient of the link, for example “Ministry of Justice, Ms Popescu”. Only "
            "staff see this name."
        ),
    )
    days = forms.IntegerField(
        label=_("Days"),
        initial=7,
        min_value=1,
        max_value=90,
        help_text=_("The link expires after this number of days. It can be revoked earlier."),
    )


class StillCorrectForm(ActionForm):
    review_date = forms.DateField(
        label=_("Next review on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Neither the draft nor the published page changes."),
    )

    def clean_review_date(self) -> datetime.date:
        """Reject today and days that have passed."""
        day = self.cleaned_data["review_date"]
        if day <= dates.today():
            raise ValidationError(_("Choose a day in the future."), code="day_has_passed")
        return day
