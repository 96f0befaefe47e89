"""Pictures need a description, or the mark that they are decorative."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from publishing.checks.issues import Issue
from record.html_reader import on_one_line
from record.texts import ExtractedTexts, place_of


def pictures(extracted: ExtractedTexts) -> Iterator[Issue]:
    content = extracted.content
    for picture, (alternative, is_decorative) in content.picture_fields.items():
        text = getattr(content, alternative)
        is_described = any(on_one_line(value) for value in (text.en, text.fr, text.ro))
        if getattr(content, picture) and not is_described and not getattr(content, is_decorative):
            yield Issue.error(
                place_of(extracted, alternative),
                "picture_without_text",
                _(
                    "The picture has no words in its place. Say what it shows, or mark it as decorative."
                ),
                "en",
            )
