"""The three languages of a text: English is what everybody falls back on, the others follow it."""

from collections.abc import Iterator

from publishing.content import LANGUAGES
from publishing.gate.findings import Finding, name_of_language
from publishing.gate.standing import Standing
from publishing.gate.texts import Examined, Text, take_apart

TRANSLATIONS = tuple(code for code in LANGUAGES if code != "en")


def missing_english(examined: Examined) -> Iterator[Finding]:
    for text in _to_be_translated(examined):
        if "en" in text.written:
            continue
        if text.written:
            message = "It has no English text, which readers of other languages get where theirs is missing. Write it."
            yield text.place.error("english_is_missing", message, "en")
        elif text.is_required:
            yield text.place.error("english_is_missing", "It is empty. Write it, in English at least.", "en")


def missing_translations(examined: Examined) -> Iterator[Finding]:
    """Texts without a language that the object has elsewhere; one warning a language names them all."""
    texts = [text for text in _to_be_translated(examined) if text.written]
    used = {code for text in texts for code in text.written}
    for code in TRANSLATIONS:
        lacking = [text.place for text in texts if code not in text.written]
        if code in used and lacking:
            labels = ", ".join(dict.fromkeys(place.label for place in lacking))
            message = (
                f"Other texts here are in {name_of_language(code)}, these aren’t: {labels}. Until they are translated "
                "they are read in another language."
            )
            yield lacking[0].warning("language_is_missing", message, code)


def older_translations(examined: Examined, standing: Standing) -> Iterator[Finding]:
    """Translations that stayed as they are in force while the English text changed."""
    before = standing.content_of(examined.ref)
    if before is None:
        return
    former = {text.place.path: text for text in take_apart(examined.ref, before).texts}
    for text in _to_be_translated(examined):
        for code in _left_behind(text, former.get(text.place.path)):
            message = (
                f"The English text changes, the {name_of_language(code)} one doesn’t. Bring it up to date, unless both "
                "still say the same."
            )
            yield text.place.warning("translation_is_older", message, code)


def _left_behind(text: Text, former: Text | None) -> list[str]:
    if former is None or "en" not in text.written or text.value.en == former.value.en:
        return []
    written = [code for code in TRANSLATIONS if code in text.written]
    return [code for code in written if getattr(text.value, code) == getattr(former.value, code)]


def _to_be_translated(examined: Examined) -> list[Text]:
    own_forms = examined.content.own_language_fields
    return [text for text in examined.texts if text.place.field not in own_forms]
