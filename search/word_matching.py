"""How the words of queries and of synonyms match tokens."""

from collections.abc import Iterable
from itertools import product

from core.i18n.languages import LANGUAGES
from search import tokenizer
from search.backends import Option

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

    “South-east” finds one word and both words; two or three words next to each other also find
    their compound: “glacy plus” finds GLACY+.
    """
    wholes = [word.spellings[-1] for word in words]
    options = []
    for index, word in enumerate(words):
        compounds = set()
        for start, length in product(range(max(index - 2, 0), index + 1), (2, 3)):
            if index < start + length <= len(wholes):
                compound = "".join(wholes[start : start + length])
                compounds.add(f"w{tokenizer.fold(compound)}")
        option = []
        for part in dict.fromkeys(word.parts):
            typed = f"w{tokenizer.fold(part)}"
            tokens = {*compounds}
            for code in languages:  # a text may be in another one than the page
                tokens |= tokenizer.tokens(part, code) | tokenizer.tokens(wholes[index], code)
            option.append((typed, *sorted(tokens - {typed})))
        options.append(tuple(option))
    return options
