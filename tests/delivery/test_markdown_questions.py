"""Programs that read the Markdown only find the answers to questions written before the code."""

import json
import re
from pathlib import Path

import pytest

from tests.helpers.pages.walker import Walker
from tests.helpers.published import starter_rows, starter_site

__all__ = ["starter_rows", "starter_site"]

SITE = "http://testserver"
QUESTIONS = json.loads(Path(__file__).with_name("markdown_questions.json").read_text("utf-8"))
LABELS = {
    "end date": {"en": "End", "fr": "Fin", "ro": "Sfârșit"},
    "budget": {"en": "Budget", "fr": "Budget", "ro": "Buget"},
    "funder": {"en": "Funders", "fr": "Bailleurs de fonds", "ro": "Finanțatori"},
}
NOT_PUBLISHED = {"en": "not published", "fr": "non publié", "ro": "nepublicat"}
ADDRESS = re.compile(rf"{SITE}(/[^\s)]+\.(?:md|txt))")


@pytest.fixture
def reader(starter_site, client):
    return Walker(client)


def lines_of(reader, path):
    response = reader.get(path)
    assert response.status_code == 200, path
    return response.content.decode().splitlines()


def links_of(reader, path):
    return set(ADDRESS.findall("\n".join(lines_of(reader, path))))


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked["question"])
def test_answer_is_on_one_line_of_a_page_that_llms_txt_leads_to(reader, asked):
    language = asked["language"]
    start = "/llms.txt" if language == "en" else f"/{language}/llms.txt"
    assert start == "/llms.txt" or start in links_of(reader, "/llms.txt")
    path = asked["page"].removesuffix("/") + ".md"
    lists = links_of(reader, start)
    assert any(path in links_of(reader, each) for each in lists), lists
    lines = lines_of(reader, path)
    facts = asked["facts"] or [NOT_PUBLISHED[language]]
    found = [line for line in lines if all(fact in line for fact in facts)]
    if not asked["facts"]:
        found = [line for line in found if line.startswith(f"- {LABELS[asked['label']][language]}")]
    assert found, lines
    assert f"archived: {SITE}/archive/2026-06-01{asked['page']}" in lines
