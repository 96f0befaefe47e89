"""How the words of queries and of synonyms match tokens."""

from collections.abc import Iterable

from core.i18n.languages import LANGUAGES
from search import tokenizer
from search.backends import Option, TokenMatch

MIN_PREFIX_LENGTH = 3
MAX_COMPOUND_WORDS = 3
# Ignored next to other words; folded, as all words are compared. “Projects in Moldova” asks for
# Moldova: nearly all texts name a project and the office.
STOP_WORDS = {
    "en": "a an and are as at be by can did do does for from has have how i in into is it its of "
    "on or our that the their this to was we were what when where which who why will with you your "
    "project projects office",
    "fr": "a au aux avec ce ces cette combien comment dans de des du elle en est et etre ete il "
    "ils la le les leur notre nous ou par pas pour pourquoi qu quand que quel quelle quelles quels "
    "qui sa se ses son sont sur t un une votre vous y projet projets bureau",
    "ro": "a afla ai al ale am and ar are as au ca cand care cat cate cati ce cine cu cum de din "
    "este fi fost in intr intre la ne nu o oficiul oficiului pe pentru prin sa sau se si sunt un "
    "una unde unei unui va proiect proiecte proiectul proiectului",
}


def is_stop_word(word: tokenizer.Word, language: str) -> bool:
    """Return whether a word is ignored next to others on pages in ``language``."""
    stop_words = f"{STOP_WORDS['en']} {STOP_WORDS.get(language, '')}".split()
    return all(tokenizer.fold(part) in stop_words for part in word.parts)


def match_words(words: list[tokenizer.Word], languages: Iterable[str] = LANGUAGES) -> list[Option]:
    """Return the matches of each word in all of its forms in ``languages``.

    “South-east” finds one word and both words; words next to each other also find their compound:
    “glacy plus” finds GLACY+.
    """
    wholes = [word.spellings[-1] for word in words]
    matches = []
    for index, word in enumerate(words):
        compounds = _compounds(wholes, index)
        parts = dict.fromkeys(word.parts)
        found = (_token_match(part, {part, wholes[index]}, compounds, languages) for part in parts)
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


def _token_match(
    part: str, spellings: set[str], compounds: set[str], languages: Iterable[str]
) -> TokenMatch:
    tokens = {f"w{tokenizer.fold(compound)}" for compound in compounds}
    for spelling in spellings:
        for code in languages:  # a text may be in another one than the page
            tokens |= tokenizer.tokens(spelling, code)
    prefix = "w" + tokenizer.fold(part)
    return TokenMatch(tuple(sorted(tokens)), prefix if len(prefix) > MIN_PREFIX_LENGTH else "")
