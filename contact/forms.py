"""The contact form. Its fields are named as the columns of ``Message``."""

import re
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from contact.email_addresses import EmailAddressField
from contact.models import AnswerLanguage, Message, Subject
from core.form_fields import LineField, TextField
from core.i18n import languages
from core.i18n.collation import sort_key

PRIMARY_KEY = re.compile(r"[0-9]{1,18}")


def _country_choices() -> list[tuple[str, str]]:
    return [("", _("Not stated")), *_sorted_countries(languages.active())]


@lru_cache(maxsize=len(languages.LANGUAGES))
def _sorted_countries(language: str) -> list[Any]:
    """Return codes and names in the active ``language``: the form reads them for each message."""
    return sorted(countries, key=lambda country: sort_key(country.name))


class SubjectSelect(forms.Select):
    """A choice of subjects that marks labels in another language than the page."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        subject = getattr(value, "instance", None)
        if subject and subject.localised_label.language != languages.active():
            option["attrs"]["lang"] = subject.localised_label.language
        return option


class SubjectField(forms.ModelChoiceField):
    """A choice of subjects; the chosen one is read with the addresses of its recipients."""

    def to_python(self, value: Any) -> Subject | None:
        if value in self.empty_values:
            return None
        subject = Subject.objects.find_active(int(value)) if PRIMARY_KEY.fullmatch(value) else None
        if subject is None:
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice", params={"value": value})
        return subject


class MessageForm(forms.Form):
    """The contact form, with the limits of `Message`."""

    optional_fields = ("organisation", "country")

    name = LineField(
        label=_("Your name"),
        max_length=Message.NAME_LENGTH,
        error_messages={
            "required": _("Enter your name."),
            "max_length": _(
                "Your name must be %(limit_value)d characters or fewer (currently %(show_value)d)."
            ),
        },
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = EmailAddressField(
        label=_("Your e-mail address"),
        help_text=_("We will reply to this address."),
        max_length=Message.EMAIL_LENGTH,
        error_messages={
            "required": _("Enter your e-mail address, so that the office can answer."),
            "max_length": _(
                "Your e-mail address must be %(limit_value)d characters or fewer (currently "
                "%(show_value)d)."
            ),
        },
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    organisation = LineField(
        label=_("Organisation"),
        required=False,
        max_length=Message.NAME_LENGTH,
        error_messages={
            "max_length": _(
                "The name of the organisation must be %(limit_value)d characters or fewer "
                "(currently %(show_value)d)."
            )
        },
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(
        label=_("Country or area"),
        required=False,
        choices=_country_choices,
        error_messages={
            "invalid_choice": _("Choose a country or area from the list, or “Not stated”.")
        },
        widget=forms.Select({"autocomplete": "country"}),
    )
    subject = SubjectField(
        Subject.objects.active(),
        label=_("Subject"),
        empty_label=_("Choose a subject"),
        error_messages={
            "required": _("Choose the subject of your message."),
            "invalid_choice": _("Choose a subject from the list."),
        },
        widget=SubjectSelect,
    )
    text = TextField(
        label=_("Your message"),
        help_text=_("Up to 19,999 characters (about seven pages)."),
        max_length=Message.TEXT_LENGTH,
        error_messages={
            "required": _("Enter your message."),
            "max_length": _(
                "Your message must be %(limit_value)d characters or fewer (currently "
                "%(show_value)d). Shorten it, or send it in two parts."
            ),
        },
        widget=forms.Textarea({"rows": 10}),
    )
    language = forms.ChoiceField(
        label=_("Language of the answer"),
        required=False,
        choices=AnswerLanguage,
        initial=languages.active,
        error_messages={"invalid_choice": _("Choose the language of the answer from the list.")},
        widget=forms.Select({"autocomplete": "language"}),
    )

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or languages.active()
