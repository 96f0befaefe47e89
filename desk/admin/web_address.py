"""The web address of an object: made from its title if it is left empty."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from record.models import Publishable

SOURCES = ("acronym", "title_en", "name_en")  # the first one that the form has
MAX_LENGTH = Publishable._meta.get_field("slug").max_length
WITHOUT_PAGE = gettext_lazy(
    "A short name in the data of the site: lower-case letters, digits and hyphens."
)
OPTIONAL = gettext_lazy("It is made from the title if you leave it empty.")


class WebAddressForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """Make an empty web address from the title."""
        cleaned_data: dict[str, Any] = super().clean() or {}
        source = next((name for name in SOURCES if name in self.fields), "")
        title = cleaned_data.get(source)
        if title and cleaned_data.get("slug") == "":
            cleaned_data["slug"] = slugify(title)[:MAX_LENGTH]
            if not cleaned_data["slug"]:
                self.add_error("slug", _("Enter a web address: the title has no letters for one."))
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
