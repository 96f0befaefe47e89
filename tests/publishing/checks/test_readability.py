"""The warning about texts that are hard to read: LIX by language, with the longest sentence."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.i18n.languages import NAMES
from publishing.checks.readability import MAX_LIX, lix
from tests.helpers.issues import codes, only, page_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("runs", "value"),
    [
        # 9 words, 2 sentences, “prosecutors” has more than six letters
        (["The office helps states. It trains judges and prosecutors."], 9 / 2 + 100 * 1 / 9),
        # 8 words, 2 sentences, “magistrats” is long; “L’office” is not, without its article
        (["L’office aide les États.", "Il forme des magistrats."], 8 / 2 + 100 * 1 / 8),
        # 10 words, 2 sentences, six long words; “Într-un” has six letters
        (
            ["Oficiul sprijină statele. Într-un an a instruit procurori și judecători."],
            10 / 2 + 100 * 6 / 10,
        ),
        (["12,345,678 – 100 %"], 2 / 1),  # digits are no letters, a dash is no word
        (["Rules", "Statistics"], 2 / 2 + 100 * 1 / 2),  # the end of a paragraph ends a sentence
        ([], 0),
        (["…"], 0),
    ],
)
def test_lix_of_a_text_counted_by_hand(runs, value):
    assert lix(runs) == pytest.approx(value)


@settings(max_examples=20)
@given(st.lists(st.text(), max_size=4))
@example(["one. ", "responsibility"])
def test_lix_is_the_same_for_a_text_that_is_repeated(runs):
    assert lix(runs * 2) == pytest.approx(lix(runs))
    assert 0 <= lix(runs) <= sum(len(run.split()) for run in runs) + 100


@pytest.mark.parametrize("language", MAX_LIX)
def test_hard_text_is_a_warning_with_its_longest_sentence(language):
    sentence = "responsibility " * 20
    body = f"<p>Now {sentence}today.</p>" + f"<p>{sentence}today.</p>" * 4
    issue = only(page_in(language, body))
    assert (issue.code, issue.language, issue.is_error) == ("text_is_hard", language, False)
    # 106 words in 5 sentences, 100 of them long: 21.2 + 94.3
    assert f"LIX 115; the limit in {NAMES[language]} is {MAX_LIX[language]}." in issue.message
    assert "“Now responsibility" in issue.message


def test_short_text_is_not_judged():
    sentence = f"<p>{'responsibility ' * 25}</p>"
    assert codes(page_in("fr", sentence * 3 + f"<p>{'responsibility ' * 24}</p>")) == []
    assert codes(page_in("fr", sentence * 4)) == ["text_is_hard"]


def test_text_of_short_sentences_and_words_is_no_issue():
    assert codes(page_in("en", "<p>The office helps states in their work.</p>" * 20)) == []
