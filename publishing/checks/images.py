"""Errors in pictures: each needs a description, or the mark that it is decorative."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from publishing.checks.issues import Issue
from record.html_reader import on_one_line
from record.texts import ExtractedTexts, place_of


def pictures(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find pictures without a description."""
    content = extracted.content
    for picture, (alternative, is_decorative) in content.picture_fields.items():
        text = getattr(content, alternative)
        is_described = any(on_one_line(value) for value in (text.en, text.fr, text.ro))
        if getattr(content, picture) and not is_described and not getattr(content, is_decorative):
            message = _("The image has no description. Write one, or mark the image as decorative.")
            place = place_of(extracted, alternative)
            yield Issue.error(place, "picture_without_text", message, "en")
