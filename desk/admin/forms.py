"""What the acts ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.i18n import dates
from desk.datetime_fields import BucharestDateTimeField
from publishing.operations.publishing import requires_solo_reason
from record.models import Publication

MAX_CHOICES = 200  # of a longer list nobody chooses
MIN_LINK_DAYS, MAX_LINK_DAYS, DEFAULT_LINK_DAYS = 1, 90, 7


def lines(rows=3):
    return forms.Textarea(attrs={"rows": rows, "class": "vLargeTextField"})


def one_line():
    return forms.TextInput(attrs={"class": "vTextField"})


def cancel_field(help_text, initial):
    return forms.BooleanField(
        label=_("Cancel what is scheduled for it"),
        required=False,
        initial=initial,
        help_text=help_text,
    )


class ActForm(forms.Form):
    """What has to be filled in has its label in bold, as at the forms of the admin."""

    required_css_class = "required"


class PublishForm(ActForm):
    """``digests`` are those of the drafts on the page: what was changed since then isn't published unread."""

    at = BucharestDateTimeField()
    note = forms.CharField(
        label=_("Public note"),
        required=False,
        max_length=300,
        widget=one_line(),
        help_text=_(
            "What changed, in English, for example “Extended to December 2027”. Visitors read it in the page’s history."
        ),
    )
    is_minor = forms.BooleanField(
        label=_("Minor change"),
        required=False,
        help_text=_(
            "Tick it for a corrected letter or comma: no note is needed, and translations don't count as older."
        ),
    )
    solo_reason = forms.CharField(
        label=_("Why without a second pair of eyes"),
        required=False,
        widget=lines(2),
        help_text=_(
            "Nobody but you has worked on this or approved it. Send it to somebody first, or say why not: "
            "the reason is kept in the record."
        ),
    )

    cancels = cancel_field(
        _("Else it goes live at its moment all the same, with the text that was scheduled."), False
    )

    def __init__(self, *args, digests, by, planned, **kwargs):
        super().__init__(*args, **kwargs)
        if not planned:
            del self.fields["cancels"]
        self._objects = list(digests)
        if not any(requires_solo_reason(obj, digest, by) for obj, digest in digests.items()):
            del self.fields["solo_reason"]

    def seen(self) -> dict:
        """The digests that the page showed, by key."""
        return {obj.key: self.data.get(f"seen-{obj.key}", "") for obj in self._objects}

    def clean(self):
        answers = super().clean()
        if not answers.get("note") and not answers.get("is_minor") and self._are_public():
            message = _("Say in a few words what changed, or tick “Minor change”.")
            self.add_error("note", forms.ValidationError(message, code="note_is_missing"))
        return answers

    def _are_public(self) -> bool:
        """What was published before has readers who may ask what changed; what is new speaks for itself."""
        return Publication.objects.with_time().of(*self._objects).exists()


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        widget=lines(),
        help_text=_("In English. It stays in the record, and visitors read it at the old address."),
    )


class WithdrawForm(ReasonForm):
    at = BucharestDateTimeField()
    successor = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Successor"),
        help_text=_("Where visitors should go instead, if there is such a page."),
    )

    cancels = cancel_field(_("Else what was withdrawn comes back by itself at that moment."), True)

    def __init__(self, *args, candidates, planned, **kwargs):
        super().__init__(*args, **kwargs)
        if not planned:
            del self.fields["cancels"]
        field = self.fields["successor"]
        field.queryset = candidates
        if candidates[MAX_CHOICES:].exists():
            field.widget, field.to_field_name = one_line(), "slug"
            field.help_text = _(
                "Where visitors should go instead, if there is such a page: the last part of its address, "
                "for example “glacy-plus”."
            )
            field.error_messages["invalid_choice"] = _(
                "“%(value)s” isn’t the last part of the address of another one of these. Look at its page."
            )


class NoteForm(ActForm):
    """A note to a colleague; staff alone read it."""

    note = forms.CharField(label=_("Note"), max_length=5000, widget=lines())

    def __init__(self, *args, help_text, required=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = help_text
        self.fields["note"].required = required


class ShareForm(ActForm):
    recipient_name = forms.CharField(
        label=_("For whom"),
        max_length=200,
        widget=one_line(),
        help_text=_(
            "Who gets the link, for example “Ministry of Justice, Ms Popescu”. Staff alone read it."
        ),
    )
    days = forms.IntegerField(
        label=_("Days"),
        initial=DEFAULT_LINK_DAYS,
        min_value=MIN_LINK_DAYS,
        max_value=MAX_LINK_DAYS,
        help_text=_("How long the link works. It can be revoked before."),
    )


class StillCorrectForm(ActForm):
    review_date = forms.DateField(
        label=_("Read it again on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Nothing else is touched: neither the draft nor what visitors read."),
    )

    def clean_review_date(self):
        day = self.cleaned_data["review_date"]
        if day <= dates.today():
            raise forms.ValidationError(_("Choose a day to come."), code="day_has_passed")
        return day
