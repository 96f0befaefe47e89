"""The web address of an object: made from its title if it is left empty."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext_lazy

from record.models import Publishable

SOURCES = ("acronym", "title_en", "name_en")  # the first one that is filled in
MAX_LENGTH = Publishable._meta.get_field("slug").max_length
WITHOUT_PAGE = gettext_lazy(
    "A short name in the data of the site: lower-case letters, digits and hyphens."
)
OPTIONAL = gettext_lazy("It is made from the title if you leave it empty.")


class WebAddressForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """Make an empty web address from the title, or a provisional one without a title."""
        cleaned_data: dict[str, Any] = super().clean() or {}
        provisional = self.instance.provisional_slug
        if cleaned_data.get("slug") in ("", provisional):
            title = next(filter(None, (cleaned_data.get(name) for name in SOURCES)), "")
            cleaned_data["slug"] = slugify(title)[:MAX_LENGTH] or provisional
        return cleaned_data


class WebAddressMixin(admin.ModelAdmin):
    """Let the web address stay empty in the form."""

    form = WebAddressForm

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "slug":
            has_page = self.model.content_class.view_name is not None
            help_text = field.help_text if has_page else WITHOUT_PAGE
            field.help_text = format_lazy("{} {}", help_text, OPTIONAL)
            field.required = False
        return field
