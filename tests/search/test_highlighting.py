"""Titles and snippets of results, with the terms of the query highlighted."""

import pytest

from projects.models import ActivityContent
from search.highlighting import MAX_SNIPPET_LENGTH, highlight_snippet, highlight_title
from search.query import parse

FILLER = "Nothing of interest happened here. " * 20
ACTIVITY = ActivityContent(
    slug="course",
    title={"en": "Training of judges"},
    summary={"en": f"<p>{FILLER}Electronic evidence was explained to prosecutors. {FILLER}</p>"},
)


def marked(text):
    """Return the highlighted runs."""
    return list(text.runs[1::2])


@pytest.mark.parametrize(
    ("typed", "in_title", "in_snippet"),
    [
        ("judges", ["judges"], []),
        ("electronic evidence", [], ["Electronic", "evidence"]),
        ("judges prosecutors", ["judges"], ["prosecutors"]),
    ],
)
def test_terms_are_highlighted_where_they_occur(typed, in_title, in_snippet):
    query = parse(typed, "en")
    [title] = highlight_title(ACTIVITY, query)
    assert ("".join(title.runs), marked(title)) == ("Training of judges", in_title)
    snippet = highlight_snippet(ACTIVITY, query)
    assert marked(snippet) == in_snippet
    assert len("".join(snippet.runs)) <= MAX_SNIPPET_LENGTH
