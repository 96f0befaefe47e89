"""How the words of queries and of synonyms match tokens."""

from collections.abc import Iterable

from core.i18n.languages import LANGUAGES
from search import tokenizer
from search.backends import TokenMatch

MIN_PREFIX_LENGTH = 3
MAX_COMPOUND_WORDS = 3
# Ignored next to other words; folded, as all words are compared. “Projects in Moldova” asks for
# Moldova: nearly all texts name a project.
STOP_WORDS = {
    "en": "a an and are as at by for from how in into is it its of on or that the their this to "
    "was what when where which who with project projects",
    "fr": "a au aux avec ce ces cette dans de des du elle en est et il ils la le les leur ou par "
    "pour qu que qui se ses son sur un une projet projets",
    "ro": "a al ale and ca care ce cu cum de din este in intr intre la o pe pentru prin sa sau se "
    "si sunt un una unei unui proiect proiecte",
}


def is_stop_word(word: tokenizer.Word, language: str) -> bool:
    """Return whether a word is ignored next to others on pages in ``language``."""
    stop_words = f"{STOP_WORDS['en']} {STOP_WORDS.get(language, '')}".split()
    return len(word.parts) == 1 and tokenizer.fold(word.parts[0]) in stop_words


def match_words(
    words: list[tokenizer.Word], languages: Iterable[str] = LANGUAGES
) -> list[tuple[TokenMatch, ...]]:
    """Return the matches of each word in all of its forms in ``languages``.

    “South-east” finds one word and both words; words next to each other also find their compound:
    “glacy plus” finds GLACY+.
    """
    wholes = [word.spellings[-1] for word in words]
    matches = []
    for index, word in enumerate(words):
        compounds = _compounds(wholes, index)
        parts = dict.fromkeys(word.parts)
        found = (_token_match({part, wholes[index]}, compounds, languages) for part in parts)
        matches.append(tuple(found))
    return matches


def _compounds(wholes: list[str], index: int) -> set[str]:
    """Return the compounds of the word at ``index`` with its neighbours."""
    compounds = set()
    for length in range(2, MAX_COMPOUND_WORDS + 1):
        for start in range(max(index - length + 1, 0), index + 1):
            run = wholes[start : start + length]
            if len(run) == length:
                compounds.add("".join(run))
    return compounds


def _token_match(spellings: set[str], compounds: set[str], languages: Iterable[str]) -> TokenMatch:
    tokens = {f"w{tokenizer.fold(compound)}" for compound in compounds}
    prefixes = set()
    for spelling in spellings:
        for code in languages:  # a text may be in another one than the page
            tokens |= tokenizer.tokens(spelling, code)
        prefix = "w" + tokenizer.fold(spelling)
        if len(prefix) > MIN_PREFIX_LENGTH:
            prefixes.add(prefix)
    return TokenMatch(tuple(sorted(tokens)), tuple(sorted(prefixes)))
