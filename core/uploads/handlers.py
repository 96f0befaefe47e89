"""The limit for forms with files, checked before anything is written to disk."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

# Of one form, as in deploy/nginx: a document of 50 MB and the other fields.
MAX_FORM_BYTES = 60_000_000


class LimitedUploadHandler(MemoryFileUploadHandler):
    """Reject a form with too large a content length; no more is read. It must be the first."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 (its name in Django)
        content_length: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        if content_length > MAX_FORM_BYTES:
            raise RequestDataTooBig("The form is larger than any of this site.")
        super().handle_raw_input(input_data, META, content_length, *args, **kwargs)
