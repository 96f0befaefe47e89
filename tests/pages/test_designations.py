"""Designations on the starter pages: one mark each, and a note wherever a mark is visible."""

import re

import pytest
from lxml.html import fromstring

from core.i18n.languages import LANGUAGES, in_language
from record.models import Publication
from record.registry import content_class_of

MARKED = re.compile(r"(Kosovo|Palestin[ea])(\**)")
NOTES = "//aside[@class='footnotes']/p[not(@class)]"
HIDDEN = "//script | //select | //details | //aside[@class='footnotes'] | //*[@class='hidden']"
PATHS = "/ /office/ /projects/ /activities/ /countries/ /documents/ /figures/ /data/".split()
PATHS += ["/contact/", "/countries/xk/", "/countries/ps/", "/countries/ro/", "/search/?q=kosovo"]


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_starter_pages_have_one_mark_for_each_designation(starter_site, client, language):
    rows = Publication.objects.filter(kind__in=("project", "activity")).values_list("kind", "slug")
    paths = [content_class_of(kind).path_of(slug) for kind, slug in rows]
    marks = set()
    for path in [*PATHS, *paths]:
        page = fromstring(client.get(in_language(path, language)).text)
        notes = {note.text.split()[0] for note in page.xpath(NOTES)}
        for hidden in page.xpath(HIDDEN):
            hidden.drop_tree()
        visible = set(MARKED.findall(page.find("body").text_content()))
        assert notes == {mark for _name, mark in visible}, path
        marks |= visible
    assert {(name[0], mark) for name, mark in marks} == {("K", "*"), ("P", "**")}
