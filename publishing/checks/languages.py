"""Translations that are missing, or older than their English text."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.i18n.languages import TRANSLATED, name_of
from publishing.checks.issues import Issue
from publishing.checks.links import SiteState
from record.texts import ExtractedTexts, translatable


def missing_translations(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find languages that only some texts of the object have; one warning for each language."""
    texts = translatable(extracted.content)
    for code in TRANSLATED:
        missing = [text.place for text in texts if code not in text.written]
        if 0 < len(missing) < len(texts):
            labels = ", ".join(dict.fromkeys(place.label for place in missing))
            message = _(
                "Other texts here are in %(language)s, but not these: %(fields)s. Until they are "
                "translated, they are shown in another language."
            ) % {"language": name_of(code), "fields": labels}
            yield Issue(missing[0], "language_is_missing", message, code)


def older_translations(extracted: ExtractedTexts, site: SiteState) -> Iterator[Issue]:
    """Find translations whose English text changed later and that were not confirmed."""
    older = site.find_older(extracted.ref, extracted.content)
    for text in translatable(extracted.content):
        for code in TRANSLATED:
            pair = text.pairs.get(code)
            if pair and pair.key in older:
                message = _(
                    "The English text changed after the one in %(language)s. Update the "
                    "translation, or confirm it."
                ) % {"language": name_of(code)}
                yield Issue(text.place, "translation_is_older", message, code)
