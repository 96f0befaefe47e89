"""What holds for all texts: no word is lost or made up, and nothing makes a comparison fail or last."""

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pages.content import StandingPageContent
from publishing.diff import compare
from publishing.diff.display import as_pieces
from publishing.diff.word_diff import differences, words_of
from record import registry
from record.content import Ref
from tests.helpers.strategies import CLEAN_HTML, contents, texts

KINDS = (
    "activity contact country document field funder milestone notice office page project".split()
)
WORDS = st.lists(
    st.sampled_from(["the", "law", "on", "\n", "cybercrime", "GLACY+", "|", "2016"]), max_size=40
)
LONG = 3_000


def words_but(sort, passages):
    return [word for each, words in passages if each != sort for word in words]


def check_no_word_is_lost(before, after):
    passages = differences(before, after)
    assert words_but("added", passages) == before
    assert words_but("removed", passages) == after
    return passages


@given(WORDS, WORDS)
def test_what_stayed_and_went_is_the_former_text_and_what_stayed_and_came_the_new_one(
    before, after
):
    check_no_word_is_lost(before, after)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from([1, 2, 30, 3_000]), st.integers(0, 400))
@example(0, 1, 2)
def test_the_same_holds_for_long_make_textswith_few_or_many_different_words(
    seed, vocabulary, changes
):
    chance = random.Random(seed)
    words = [f"w{number}" for number in range(vocabulary)] + ["\n"]
    before = chance.choices(words, k=LONG)
    after = list(before)
    for place in chance.sample(range(LONG), changes):
        after[place : place + chance.choice([0, 1, 2])] = chance.choices(
            ["new", *words], k=chance.choice([0, 1, 2])
        )
    check_no_word_is_lost(before, after)


@given(texts(200))
def test_text_is_equal_to_itself(text):
    words = words_of(text)
    assert {sort for sort, _ in differences(words, words)} <= {"same"}
    assert all(word == "\n" or word.split() == [word] for word in words)


def test_rewritten_passage_is_not_torn_apart_by_a_word_that_stayed_by_chance():
    before = (
        "It gives advice to judges and police about the collection of electronic traces".split()
    )
    after = "States receive training from experts with long years of practice in their own courts".split()
    assert [sort for sort, _ in differences(before, after)] == ["removed", "added"]


def test_paragraphs_that_stayed_hold_on_where_a_longer_one_moved():
    long, *rest = (
        "one two three four five six seven eight nine",
        "Aims of it",
        "Who pays",
        "The end",
    )
    before, after = "\n".join([*rest[:2], long, rest[2]]), "\n".join([long, *rest])
    passages = differences(words_of(before), words_of(after))
    assert [sort for sort, _ in passages] == ["added", "same", "removed", "same"]
    assert words_of(long) == [word for word in passages[0][1] if word != "\n"]


def test_one_changed_word_of_a_long_text_is_the_only_one_shown_as_changed():
    chance = random.Random(1)
    before = chance.choices([f"w{number}" for number in range(40)], k=LONG)
    after = [*before[:700], "new", *before[701:2_000], *before[2_001:]]
    changed = [words for sort, words in check_no_word_is_lost(before, after) if sort != "same"]
    assert changed == [[before[700]], ["new"], [before[2_000]]]


@given(WORDS, WORDS)
def test_shortening_keeps_every_changed_word(before, after):
    passages = differences(before, after)
    shown = [
        (piece.kind, words_of(f"x {piece.text.replace('¶', '')} x"))
        for piece in as_pieces(passages)
    ]
    assert [each for each in shown if each[0] in ("added", "removed")] == [
        (sort, ["x", *words, "x"]) for sort, words in passages if sort != "same"
    ]


@given(CLEAN_HTML, CLEAN_HTML)
def test_rich_make_textsthat_differ_have_a_change_and_equal_ones_none(before, after):
    both = [StandingPageContent(body={"en": html}) for html in (before, after)]
    assert len(compare(*both, name_of=str)) == (before != after)


@pytest.mark.parametrize("kind", KINDS)
def test_any_two_contents_of_a_kind_can_be_compared(kind):
    @settings(max_examples=25)
    @given(contents(kind), contents(kind))
    def check(before, after):
        assert not compare(before, before, name_of=Ref.__str__)
        assert bool(compare(before, after, name_of=Ref.__str__)) == (before != after)
        assert {
            piece.kind
            for each in compare(None, after, name_of=Ref.__str__)
            for piece in each.pieces
        } <= {"added"}
        assert {
            piece.kind
            for each in compare(after, None, name_of=Ref.__str__)
            for piece in each.pieces
        } <= {"removed"}

    check()


def test_every_kind_is_compared_here():
    assert sorted(registry.models_by_kind()) == KINDS


def all_repeated():
    before = ["a", "b"] * 10_000
    return before, [*before[:5_000], "c", *before[5_000:12_000], *before[12_001:]]


def one_word_to_hold_on_to_at_a_time():
    """Only the last pair shows a word that stands once, and the next one only when that is taken away."""
    before, after = [], []
    for number in range(4_000):
        pair = [f"v{number + 1}", f"v{number}"] if number else ["v1"]
        before += [f"p{number}", f"p{number}", *pair]
        after += [f"q{number}", f"q{number}", *pair]
    return before, after


@pytest.mark.parametrize("make_texts", [all_repeated, one_word_to_hold_on_to_at_a_time])
def test_make_textswritten_to_be_slow_do_not_last(make_texts):
    """Without bounds each would take from a quarter of a minute to several minutes."""
    before, after = make_texts()
    begun = time.process_time()
    check_no_word_is_lost(before, after)
    assert time.process_time() - begun < 8
