"""A form whose file the disk didn't take comes back with all that was typed, and says at the file why."""

import logging

from core.uploads.atomic_write import NotStored

logger = logging.getLogger("publishing")


class ShowsWhatWasNotStored:
    """Stands around what saves: where a file isn't stored, nothing is saved, and the form is shown again."""

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
        return _refusing(form, failure) if failure else form


def _refusing(form_class, failure):
    class Refusing(form_class):
        def clean(self):
            typed = super().clean()
            self.add_error(failure.column, failure.words)
            return typed

    return Refusing
