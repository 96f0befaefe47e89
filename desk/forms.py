"""Forms of the confirmation pages of admin actions, and their field for a time in Bucharest."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.admin import widgets
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.i18n import dates
from core.i18n.date_fields import BucharestDateTimeField, DayField
from desk.find import find_object, path_on_site
from record.models import Publication, Publishable
from record.texts import BY_MISTAKE, UNDONE

MINOR_CHANGE = "Minor change"  # stored as the reason for publishing without review


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Add the messages to the fields of the form; those about other fields appear above."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


def _reason(**options: Any) -> forms.CharField:
    widget = widgets.AdminTextareaWidget({"rows": 3})
    return forms.CharField(label=_("Reason"), widget=widget, **options)


class ScheduleForm(forms.Form):
    """The time of a change, and whether it replaces scheduled changes."""

    at = BucharestDateTimeField(
        label=pgettext_lazy("from a moment on", "When"),
        required=False,
        help_text=_("Bucharest time. Leave it empty for “now”."),
    )
    cancels = forms.BooleanField(
        label=_("Also cancel scheduled changes"),
        required=False,
        help_text=_("Otherwise the scheduled version still goes live at the planned time."),
    )

    def __init__(self, *args: Any, planned: Iterable[Publication], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not planned:
            del self.fields["cancels"]


class PublishForm(ScheduleForm):
    """When and why to publish `objects`; `is_solo` requires a reason for the lack of a review.

    `solo_help` replaces the help text of this reason.
    """

    note = forms.CharField(
        label=_("Public note"),
        required=False,
        max_length=300,
        widget=widgets.AdminTextInputWidget,
        help_text=_(
            "The change, in English, for example “Extended to December 2027”. Visitors read it "
            "in the page’s history."
        ),
    )
    solo_reason = forms.CharField(
        label=_("Reason for publishing without review (required)"),
        required=False,
        widget=widgets.AdminTextareaWidget({"rows": 2}),
        help_text=_(
            "No one else has worked on this text or approved it. Submit it for review, or give a "
            "reason, which is stored in the version history."
        ),
    )

    def __init__(
        self,
        *args: Any,
        objects: Sequence[Publishable],
        is_solo: bool,
        solo_help: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._objects = objects
        if not is_solo:
            del self.fields["solo_reason"]
        elif solo_help:
            self.fields["solo_reason"].help_text = solo_help

    @cached_property
    def _number_published(self) -> int:
        """How many of the objects were published or scheduled before."""
        rows = Publication.objects.with_time().of(*self._objects)
        return rows.values("key").distinct().count()

    @property
    def may_be_minor(self) -> bool:
        """Whether all of the objects were published or scheduled before."""
        return self._number_published == len(self._objects)

    def clean(self) -> dict[str, Any]:
        """Require a note about the change of a published page.

        A minor change has a button of its own. It is a reason for publishing without review.
        """
        answers = super().clean() or {}
        answers["is_minor"] = "is_minor" in self.data and self.may_be_minor
        if answers["is_minor"] and answers.get("solo_reason") == "":
            answers["solo_reason"] = MINOR_CHANGE
        if not answers.get("note") and not answers["is_minor"] and self._number_published:
            self.add_error("note", _("Describe the change in a few words."))
        return answers


class WithdrawForm(ScheduleForm):
    """Reason, time and successor; `candidates` are the possible successors."""

    field_order = ["reason"]
    reason = _reason(
        help_text=_(
            "In English. It is stored in the version history, and visitors read it at the old URL."
        ),
    )
    successor: Any = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Replaced by"),
        help_text=_("Optional: the page that visitors should read instead."),
    )
    successor_url = forms.CharField(
        required=False,
        label=_("Or the web address of another page"),
        widget=widgets.AdminTextInputWidget,
        help_text=_("A page of another kind, for example /activities/launch-conference/."),
    )
    is_merged = forms.BooleanField(
        required=False,
        label=_("It was merged into that page"),
        help_text=_("The old URL leads to that page, and shows no reason."),
    )

    def __init__(self, *args: Any, candidates: QuerySet[Publishable], **kwargs: Any) -> None:
        super().__init__(*args, initial={"cancels": True}, **kwargs)
        successor: Any = self.fields["successor"]
        successor.queryset = candidates

    def clean(self) -> dict[str, Any]:
        """Replace the successor by the page at the URL, if one was typed."""
        answers = super().clean() or {}
        if typed := answers.get("successor_url"):
            path = path_on_site(typed, "")
            answers["successor"] = find_object(path) if path else None
            if answers["successor"] is None:
                self.add_error("successor_url", _("No page of this site has that web address."))
        return answers


class UndoForm(forms.Form):
    """The note of the version that is published again, or the reason if it `withdraws` a page."""

    note = forms.CharField(
        label=_("Public note"),
        max_length=300,
        widget=widgets.AdminTextInputWidget,
        initial=UNDONE,
        help_text=_("In English. Visitors read it in the page’s history."),
    )
    solo_reason = PublishForm.base_fields["solo_reason"]
    reason = _reason(
        initial=BY_MISTAKE,
        help_text=_("In English. Visitors read it at the old URL."),
    )

    def __init__(self, *args: Any, withdraws: bool, is_solo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["solo_reason"].required = True
        self.fields["solo_reason"].help_text = _(
            "No one else has worked on the text of the previous version or approved it. The reason "
            "is stored in the version history."
        )
        unused = {"note", "solo_reason"} if withdraws else {"reason"}
        if not is_solo:
            unused.add("solo_reason")
        for name in unused:
            del self.fields[name]


class WithholdForm(forms.Form):
    """Reason, and which of `drafts` (numbers and labels of rows) are withheld too."""

    reason = _reason(
        help_text=_(
            "The content and its files are permanently removed. The web address, the dates and "
            "this reason remain in the version history, and the archive shows that the content is "
            "withheld."
        ),
    )
    drafts = forms.TypedMultipleChoiceField(
        label=_("Also withhold these drafts"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "They contain text of the withheld version that no published version has, and staff "
            "can read them. A withheld draft cannot be published."
        ),
    )

    def __init__(self, *args: Any, drafts: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["drafts"]
        choices.choices = drafts
        if not drafts:
            del self.fields["drafts"]


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), max_length=5000, widget=widgets.AdminTextareaWidget({"rows": 3})
    )

    def __init__(self, *args: Any, help_text: str, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = help_text
        self.fields["note"].required = required


class ShareForm(forms.Form):
    recipient_name = forms.CharField(
        label=_("Recipient"),
        max_length=200,
        widget=widgets.AdminTextInputWidget,
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


def _tomorrow() -> datetime.date:
    return dates.today() + datetime.timedelta(days=1)


class StillCorrectForm(forms.Form):
    """The facts that were found correct on a day, and the next review."""

    facts = forms.MultipleChoiceField(
        label=_("Confirmed facts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Visitors read on the page that these published facts were confirmed; of a fact that "
            "is not published, that it was looked for. The draft is not published. Without a "
            "choice, only the date of the next review changes."
        ),
    )
    day = DayField(label=_("Confirmed on"), initial=dates.today)
    review_date = DayField(
        label=_("Next review on"),
        validators=[MinValueValidator(_tomorrow, _("Choose a day in the future."))],
    )
