"""If an upload was not stored, show the form again with the typed values and an error."""

import logging
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from core.uploads.atomic_write import NotStored

logger = logging.getLogger("publishing")


class UploadErrorsMixin(admin.ModelAdmin):
    """If a file cannot be stored, save nothing and show the form again."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except NotStored as failure:
            logger.error("An upload was not stored: %s", failure.strerror)
            request.not_stored = failure  # type: ignore[attr-defined]  # read by get_form()
        return super().changeform_view(request, *args, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form: Any = super().get_form(request, obj, change, **kwargs)
        failure: Any = getattr(request, "not_stored", None)
        if failure is None:
            return form

        class FormWithError(form):
            def clean(self) -> dict[str, Any]:
                cleaned_data = super().clean()
                self.add_error(failure.column, failure.message)
                return cleaned_data

        return FormWithError
