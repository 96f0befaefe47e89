"""Words with the same meaning, as staff maintain them: a query with one word finds the other ones.

A group applies to all languages, since a text may be in another one than the page.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from typing import NamedTuple

from core.i18n.languages import LANGUAGES
from record import registry
from record.content import LocalisedText
from record.editions import Edition
from search import tokenizer
from search.backends import Option
from search.models import SynonymsContent, page_token
from search.word_matching import is_stop_word, match_words

MAX_PHRASE_WORDS = 8


class Phrase(NamedTuple):
    """One or more words of a group: the tokens of each, and all that they match.

    A page of a group has no words: no query is equal to it.
    """

    tokens: tuple[frozenset[str], ...]
    matches: Option

    def equals_words(self, tokens: list[frozenset[str]]) -> bool:
        """Return whether words with these tokens are the phrase, in any form."""
        is_as_long = len(tokens) == len(self.tokens)
        return is_as_long and not any(map(frozenset.isdisjoint, self.tokens, tokens))


type Groups = Sequence[list[Phrase]]


def find_beginning(groups: Groups, words: list[tokenizer.Word]) -> tuple[int, tuple[Option, ...]]:
    """Return how many of the first words have synonyms, and the matches of these.

    The longest phrase counts; without any it is the first word alone.
    """
    for length in range(min(MAX_PHRASE_WORDS, len(words)), 0, -1):
        tokens = [_tokens(word) for word in words[:length]]
        synonyms: dict[Option, None] = {}
        for group in groups:
            others = [phrase for phrase in group if not phrase.equals_words(tokens)]
            if len(others) < len(group):
                synonyms |= {phrase.matches: None for phrase in others}
        if synonyms:
            return length, tuple(synonyms)
    return 1, ()


def read_groups(edition: Edition) -> Groups:
    """Return the groups; call this as ``edition.cached(read_groups)``."""
    contents = sorted(edition.contents(SynonymsContent), key=lambda content: content.slug)
    return [parse_phrases(content.words, content.page) for content in contents]


@lru_cache(maxsize=500)  # stemming takes long, and each version reads all groups again
def parse_phrases(words: LocalisedText, page: str = "") -> list[Phrase]:
    """Return the phrases of a group in all languages, and its page."""
    phrases = []
    if page and (match := registry.resolve(page)):
        token = page_token(match.view_name, match.kwargs.get("slug", ""))
        phrases.append(Phrase((), ((token,),)))
    for code in LANGUAGES:
        for text in getattr(words, code).split(","):
            parts = tokenizer.find_words(tokenizer.normalize(text))
            found = [word for word in parts if not is_stop_word(word, code)]
            if found:
                tokens = tuple(_tokens(word, [code]) for word in found)
                matches = reduce(tuple.__add__, match_words(found, [code]))
                phrases.append(Phrase(tokens, matches))
    return phrases


def _tokens(word: tokenizer.Word, languages: Iterable[str] = LANGUAGES) -> frozenset[str]:
    whole = word.spellings[-1]
    return frozenset().union(*(tokenizer.tokens(whole, code) for code in languages))
