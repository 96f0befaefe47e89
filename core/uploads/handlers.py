"""The limit for forms with files, checked before anything is written to disk."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MAX_FORM_BYTES = (
    60_000_000  # of one form, as in deploy/nginx: a document of 50 MB and the other fields
)


class FormSizeLimit(FileUploadHandler):
    """Reject a form whose content length is too large; it can send no more than that. It must be the first handler."""

    def handle_raw_input(self, input_data, meta, content_length, boundary, encoding=None):
        if content_length > MAX_FORM_BYTES:
            raise RequestDataTooBig("The form is larger than any of this site.")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
