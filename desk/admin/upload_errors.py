"""Show a form again, with all values and an error at the file, if an upload could not be stored."""

import logging

from core.uploads.atomic_write import NotStored

logger = logging.getLogger("publishing")


class UploadErrorsMixin:
    """If a file cannot be stored, save nothing and show the form again."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NotStored as failure:
            logger.error("An upload was not stored: %s", failure.strerror)
            request.not_stored = failure
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        failure = getattr(request, "not_stored", None)
        return _with_error(form, failure) if failure else form


def _with_error(form_class, failure):
    class FormWithError(form_class):
        def clean(self):
            cleaned_data = super().clean()
            self.add_error(failure.column, failure.message)
            return cleaned_data

    return FormWithError
