"""Tokens of words, and the terms of queries."""

import pytest

from search import query, tokenizer

# All letters in use but for Chinese characters and Korean syllables, which have no case.
LETTERS_IN_USE = [*range(0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x17000)]
LETTERS_IN_USE += range(0x1D400, 0x20000)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Sécurité", "securite"),
        ("București", "bucuresti"),
        ("Bucureşti", "bucuresti"),
        ("oﬃce", "office"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("œuvre", "oeuvre"),
        ("Đorđe", "dorde"),
        ("İstanbul", "istanbul"),
        ("Diyarbakır", "diyarbakir"),
        ("e\u0301te\u0301", "ete"),
        ("２０１３", "2013"),
        ("Київ", "киів"),
        ("½", "12"),
        ("’", ""),
    ],
)
def test_variants_of_a_word_are_folded_alike(written, folded):
    assert tokenizer.fold(written) == folded


def test_every_character_folds_to_lower_case_letters_and_digits():
    for code in LETTERS_IN_USE:
        folded = tokenizer.fold(chr(code))
        assert tokenizer.fold(folded) == folded, hex(code)
        assert folded == "" or folded.isalnum(), hex(code)
        assert not (folded.isascii() and folded != folded.lower()), hex(code)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("GLACY+ and GLACY", [("glacyplus",), ("and",), ("glacy",)]),
        ("the C-PROC", [("the",), ("c", "proc")]),
        ("South‑East", [("south", "east")]),
        ("in 2013-10", [("in",), ("2013", "10")]),
        ("1,300 courses", [("1", "300"), ("courses",)]),
        ("l’office d'octobre", [("office",), ("octobre",)]),
        ("the victim's name", [("the",), ("victim",), ("name",)]),
        ("qu’elle", [("elle",)]),
        ("one,two_three/four@five", [("one",), ("two",), ("three",), ("four",), ("five",)]),
        ("Securitat\u0326ii", [("securitat\u0326ii",)]),
        ("+40 21", [("40",), ("21",)]),
        ("- ' + _ \0", []),
    ],
)
def test_text_is_split_into_words(text, parts):
    assert [word.parts for word in tokenizer.find_words(text)] == parts


def test_word_has_its_position_in_the_text():
    text = "Of GLACY+, and l’Office."
    words = [text[word.start : word.end] for word in tokenizer.find_words(text)]
    assert words == ["Of", "GLACY+", "and", "l’Office"]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "prosecutor", "prosecutors"),
        ("en", "training", "trained"),
        ("fr", "procureur", "procureurs"),
        ("fr", "sécurité", "sécurités"),
        ("fr", "securites", "sécurité"),
        ("fr", "réseau", "réseaux"),
        ("ro", "procuror", "procurorilor"),
        ("ro", "securitatea", "securității"),
        ("ro", "autorităţi", "autorităților"),
        ("ro", "securitatii", "securității"),
        ("ro", "țară", "ţări"),
    ],
)
def test_forms_of_a_word_share_a_token(language, one, other):
    assert tokenizer.tokens(one, language) & tokenizer.tokens(other, language)


def test_stems_of_two_languages_differ():
    assert not tokenizer.tokens("rat", "en") & tokenizer.tokens("rate", "fr")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("", 0),
        ("   ", 0),
        ("\0", 0),
        ('"', 0),
        ('""', 0),
        ("the", 1),
        ("the office of the prosecutor", 1),
        ('the "office of the prosecutor"', 1),
        ("„Convenția de la Budapesta” «droit pénal» “a b”", 3),
        ('"unbalanced quote', 2),
        ("cybercrime Cybercrime cybercrime", 1),
    ],
)
def test_query_is_parsed_into_terms(typed, number):
    assert len(query.parse(typed, "en").terms) == number


def test_stop_words_are_those_of_the_language_of_the_page():
    for language, number in (("fr", 2), ("ro", 4)):
        assert len(query.parse("la loi sur les données", language).terms) == number


def test_long_query_is_cut():
    assert not query.parse("twelve words " * 6, "en").is_cut
    many = query.parse(" ".join(f"word{number}" for number in range(1000)), "en")
    assert many.is_cut
    assert len(many.terms) == query.MAX_TERMS
    assert len(query.parse("a" * 10_000, "en").text) == query.MAX_LENGTH
