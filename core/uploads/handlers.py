"""How much is taken from whoever sends files, before anything of it is written down."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = (
    60_000_000  # of all that one form sends, as in deploy/nginx: a document of 50 MB and the texts beside it
)


class NotTooMuch(FileUploadHandler):
    """Stands first. Refuses a form that says it is larger; none can send more than it says."""

    def handle_raw_input(self, input_data, meta, content_length, boundary, encoding=None):
        if content_length > MOST_BYTES:
            raise RequestDataTooBig("The form is larger than any of this site.")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
