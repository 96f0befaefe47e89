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
            "What changed, in English, for example “Extended to December 2027”. Visitors read it "
            "in the page’s history."
        ),
    )
    is_minor = forms.BooleanField(
        label=_("Minor change"),
        required=False,
        help_text=_(
            "Tick it for a corrected letter or comma: no note is needed, and translations don't "
            "count as older."
        ),
    )
    solo_reason = forms.CharField(
        label=_("Why without a second pair of eyes"),
        required=False,
        widget=AdminTextareaWidget({"rows": 2}),
        help_text=_(
            "Nobody but you has worked on this or approved it. Send it to somebody first, or say "
            "why not: the reason is kept in the record."
        ),
    )
    cancels = forms.BooleanField(
        label=_("Cancel what is scheduled for it"),
        required=False,
        help_text=_(
            "Else it goes live at its moment all the same, with the text that was scheduled."
        ),
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
            message = _("Say in a few words what changed, or tick “Minor change”.")
            self.add_error("note", ValidationError(message, code="note_is_missing"))
        return answers


class ReasonForm(ActionForm):
    reason = forms.CharField(
        label=_("Reason"),
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=_("In English. It stays in the record, and visitors read it at the old address."),
    )


class WithdrawForm(ReasonForm):
    """Reason, time and successor; `candidates` are the possible successors."""

    at = BucharestDateTimeField()
    successor: Any = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Successor"),
        help_text=_("Where visitors should go instead, if there is such a page."),
    )
    cancels = forms.BooleanField(
        label=_("Cancel what is scheduled for it"),
        required=False,
        initial=True,
        help_text=_("Else what was withdrawn comes back by itself at that moment."),
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
        label=_("For whom"),
        max_length=200,
        widget=AdminTextInputWidget,
        help_text=_(
            "Who gets the link, for example “Ministry of Justice, Ms Popescu”. Staff alone read it."
        ),
    )
    days = forms.IntegerField(
        label=_("Days"),
        initial=7,
        min_value=1,
        max_value=90,
        help_text=_("How long the link works. It can be revoked before."),
    )


class StillCorrectForm(ActionForm):
    review_date = forms.DateField(
        label=_("Read it again on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Nothing else is touched: neither the draft nor what visitors read."),
    )

    def clean_review_date(self) -> datetime.date:
        """Reject today and days that have passed."""
        day = self.cleaned_data["review_date"]
        if day <= dates.today():
            raise ValidationError(_("Choose a day to come."), code="day_has_passed")
        return day
