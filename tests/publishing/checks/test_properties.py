"""The checks accept any text without failing, and pass every document that follows their rules."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from publishing.checks import run_checks
from record import registry
from record.content import Ref
from record.html_reader import parse_html
from record.rich_text import sanitise
from tests.helpers.issues import KEY, errors, page
from tests.helpers.strategies import HTML, contents
from tests.helpers.times import NOON

ONE_DATABASE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30
)

WORDS = st.text(
    st.characters(categories=["L", "Nd", "Po", "Sc"], exclude_characters="<>&"), min_size=1
).filter(lambda text: any(map(str.isalnum, text)))
LINKS = st.builds('<a href="https://www.coe.int/">{}</a>'.format, WORDS)
PARAGRAPHS = st.builds("<p>{} {}</p>".format, WORDS, LINKS | WORDS)
LISTS = st.builds("<ul><li>{}</li><li>{}</li></ul>".format, WORDS, LINKS)
TABLES = st.builds(
    (
        "<table><thead><tr><th scope='col'>{}</th></tr></thead>"
        "<tbody><tr><td>{}</td></tr></tbody></table>"
    ).format,
    WORDS,
    WORDS | LINKS,
)
BLOCKS = st.lists(PARAGRAPHS | LISTS | TABLES, max_size=2).map("".join)


@st.composite
def documents(draw):
    """Headings that go down one level at a time, with anything that is right between them."""
    level, parts = 1, [draw(BLOCKS)]
    for _ in range(draw(st.integers(0, 5))):
        level = draw(st.integers(2, min(level + 1, 4)))
        parts += [f"<h{level}>{draw(WORDS)}</h{level}>", draw(BLOCKS)]
    return "".join(parts)


@pytest.mark.django_db
@ONE_DATABASE
@given(document=documents())
def test_a_document_that_follows_the_rules_has_no_error(document):
    assert errors(page(sanitise(document))) == []


@pytest.mark.django_db
@ONE_DATABASE
@given(content=st.sampled_from(sorted(registry.models_by_kind())).flatmap(contents))
def test_any_content_is_examined_and_every_finding_says_where(content):
    for issue in run_checks({Ref(content.kind, KEY): content}, NOON):
        assert issue.place.field in type(content).model_fields
        assert all([issue.code, issue.message, issue.place.label, issue.place.about])


@given(html=HTML | st.text())
@example(html="<![")
@example(html="<!DOCTYPE [<!ENTITY")
@example(html="<table><th></table></th></a></h2>")
def test_any_html_can_be_read(html):
    for text in (html, sanitise(html)):
        parsed = parse_html(text)
        assert all(run == run.strip() != "" for run in parsed.runs)
