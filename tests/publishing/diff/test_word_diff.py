"""Properties of all comparisons: no word is lost or invented, and no text makes one slow."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publishing.diff import compare
from publishing.diff.word_diff import as_pieces, differences, split_words
from record import registry
from record.content import Ref
from tests.helpers.strategies import contents

KINDS = sorted(registry.models_by_kind())
WORDS = st.lists(
    st.sampled_from(["the", "law", "on", "\n", "cybercrime", "GLACY+", "|", "2016"]), max_size=40
)


def words_except(kind, passages):
    return [word for other, words in passages if other != kind for word in words]


def kinds_of(passages):
    return [kind for kind, _ in passages]


def check_no_word_is_lost(before, after):
    passages = differences(before, after)
    assert words_except("added", passages) == before
    assert words_except("removed", passages) == after
    return passages


@given(WORDS, WORDS)
def test_passages_make_up_both_texts_and_shortening_keeps_each_change(before, after):
    passages = check_no_word_is_lost(before, after)
    shown = [
        (piece.kind, split_words(f"x {piece.text.replace('¶', '')} x"))
        for piece in as_pieces(passages)
        if piece.kind in ("added", "removed")
    ]
    changed = [(kind, ["x", *words, "x"]) for kind, words in passages if kind != "same"]
    assert shown == changed


def test_rewritten_passage_is_not_split_at_a_word_that_is_equal_by_chance():
    before = "It gives advice to judges and police about the collection of electronic traces"
    after = "States receive training from experts with long years of practice in their own courts"
    assert kinds_of(differences(before.split(), after.split())) == ["removed", "added"]


def test_short_paragraphs_stay_where_a_longer_one_moved():
    moved = "one two three four five six seven eight nine"
    before = f"Aims of it\nWho pays\n{moved}\nThe end"
    after = f"{moved}\nAims of it\nWho pays\nThe end"
    passages = differences(split_words(before), split_words(after))
    assert kinds_of(passages) == ["added", "same", "removed", "same"]
    assert split_words(moved) == [word for word in passages[0][1] if word != "\n"]


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_contents_of_each_kind_can_be_compared(kind):
    def kinds_of_pieces(before, after):
        changes = compare(before, after, name_of=Ref.__str__)
        return {piece.kind for change in changes for piece in change.pieces}

    @settings(max_examples=10)
    @given(contents(kind), contents(kind))
    def check(before, after):
        assert not compare(before, before, name_of=Ref.__str__)
        assert bool(compare(before, after, name_of=Ref.__str__)) == (before != after)
        assert kinds_of_pieces(None, after) <= {"added"}
        assert kinds_of_pieces(after, None) <= {"removed"}

    check()


def all_repeated():
    before = ["a", "b"] * 10_000
    return before, [*before[:5_000], "c", *before[5_000:12_000], *before[12_001:]]


def nothing_in_common(separator=()):
    words = [f"{name}{number}" for name in "pq" for number in range(50_000)]
    text = [part for word in words for part in (word, *separator)]
    return text[: len(text) // 2], text[len(text) // 2 :]


def no_common_line():
    return nothing_in_common("\n")


def many_short_lines():
    before = []
    after = []
    for number in range(4_000):
        before += [f"p{number}", f"v{number}", "\n"]
        after += [f"q{number}", f"v{number}", "\n"]
    return before, after


@pytest.mark.parametrize(
    "make_texts", [all_repeated, nothing_in_common, no_common_line, many_short_lines]
)
def test_adversarial_text_takes_seconds(make_texts):
    before, after = make_texts()
    begin = time.process_time()
    check_no_word_is_lost(before, after)
    assert time.process_time() - begin < 8
