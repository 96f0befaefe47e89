"""A warning about texts that are hard to read, by LIX.

LIX is the mean number of words of a sentence plus the percentage of long words (C. H. Björnsson,
“Läsbarhet”, Stockholm: Liber 1968): about 20 is very easy, above 60 very difficult. It counts
letters only, so it needs no list of words and can be computed in each language.
"""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from core.i18n.languages import name_of
from publishing.checks.issues import Issue
from publishing.checks.wording import SENTENCE_END, words_of
from record.html_reader import beginning
from record.texts import ExtractedTexts

MIN_WORDS = 100  # a ratio of few words says little
MAX_SHORT_LENGTH = 6  # letters, as Björnsson defined it
# The office’s choice. The median of the starter content, whose texts are translations of each
# other, is 37 in English, 42 in French and 59 in Romanian, where words are longer.
MAX_LIX = {"en": 60, "fr": 60, "ro": 75}

APOSTROPHE = re.compile("['’]")  # the article of “l’office” does not make it a long word


def hard_texts(extracted: ExtractedTexts) -> Iterator[Issue]:
    """Find texts of at least 100 words whose LIX is above the limit of their language."""
    for text, code, parsed in extracted.texts_in_each_language():
        sentences = _sentences(parsed.runs)
        value = lix(parsed.runs)
        if sum(map(_word_count, sentences)) >= MIN_WORDS and value > MAX_LIX[code]:
            message = _(
                "The text is hard to read: LIX %(value)d; the limit in %(language)s is %(limit)d. "
                "Shorten its longest sentence, “%(sentence)s”, and use shorter words."
            ) % {
                "value": value,
                "language": name_of(code),
                "limit": MAX_LIX[code],
                "sentence": beginning(max(sentences, key=_word_count)),
            }
            yield Issue(text.place, "text_is_hard", message, code)


def lix(runs: Sequence[str]) -> float:
    """Return the LIX of a text; the end of a run ends a sentence. It is 0 without words."""
    sentences = _sentences(runs)
    words = [word for sentence in sentences for word in words_of(sentence)]
    if not words:
        return 0.0
    return len(words) / len(sentences) + 100 * sum(map(_is_long, words)) / len(words)


def _sentences(runs: Sequence[str]) -> list[str]:
    sentences = [sentence for run in runs for sentence in SENTENCE_END.split(run)]
    return [sentence for sentence in sentences if words_of(sentence)]


def _word_count(sentence: str) -> int:
    return len(words_of(sentence))


def _is_long(word: str) -> bool:
    return any(sum(map(str.isalpha, part)) > MAX_SHORT_LENGTH for part in APOSTROPHE.split(word))
