"""White space, and names that are joined by the conjunction of the language."""

import re

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.i18n.typography import collapse_whitespace, join_with_and


@given(st.text(st.sampled_from("ab \n\t\u00a0\u202f\u2003")))
def test_white_space_is_collapsed_as_character_by_character(text):
    def one(space):
        return next((sign for sign in space[0] if sign in "\u00a0\u202f"), " ")

    assert collapse_whitespace(text) == re.sub(r"\s+", one, text.strip())


def test_names_are_joined_with_the_conjunction_of_the_language():
    for language, text in {"en": "A, B and C", "fr": "A, B et C", "ro": "A, B și C"}.items():
        with override(language):
            assert [join_with_and(names) for names in ("ABC", "A", "")] == [text, "A", ""]
