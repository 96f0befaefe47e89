"""Errors in pictures: each needs a description, or the mark that it is decorative."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from publishing.checks.issues import Issue
from record.texts import ExtractedTexts


def pictures(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find pictures without a description."""
    content = extracted.content
    for picture, (alternative, is_decorative) in content.picture_fields.items():
        [text] = [text for text in extracted.texts if text.place.field == alternative]
        if getattr(content, picture) and not text.written and not getattr(content, is_decorative):
            message = _("The image has no description. Write one, or mark the image as decorative.")
            yield Issue.error(text.place, "picture_without_text", message, "en")
