"""A comparison as the pages of the desk show it."""

import re
import uuid

from django.template.loader import render_to_string

from pages.content import NoticeContent
from projects.content import FunderShare, ProjectContent
from publishing.diff import Comparison, compare
from record.content import Ref


def test_page_marks_added_and_removed_words_and_their_language():
    comparison = compare(
        NoticeContent(text={"fr": "Bureau ouvert"}), NoticeContent(text={"fr": "Bureau fermé"})
    )
    html = " ".join(render_to_string("desk/_comparison.html", {"comparison": comparison}).split())
    assert (
        '<h3 class="comparison-label"> Text <span class="comparison-language">French</span> </h3>'
        in html
    )
    assert '<div class="comparison-words" lang="fr">' in html
    assert '<del><span class="visually-hidden" lang="en">removed: </span>ouvert</del>' in html
    assert '<ins><span class="visually-hidden" lang="en">added: </span>fermé</ins>' in html


def test_page_runs_nothing_that_a_content_brings_along():
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    content = ProjectContent(
        acronym=attack,
        title={"en": attack},
        objective={"en": "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
        funders=(FunderShare(funder=Ref("funder", uuid.UUID(int=1)), note={"en": attack}),),
    )
    comparison = compare(None, content, name_of=lambda ref: attack)
    html = render_to_string("desk/_comparison.html", {"comparison": comparison})
    tags = set(re.findall(r"</?(\w+)", html))
    assert tags == {"div", "section", "h3", "span", "ins"}


def test_page_says_so_where_nothing_differs_and_takes_the_level_of_its_headings():
    assert "Nothing differs." in render_to_string(
        "desk/_comparison.html", {"comparison": Comparison()}
    )
    context = {"comparison": compare(None, NoticeContent(title={"en": "A"})), "heading_level": 2}
    assert "<h2 " in render_to_string("desk/_comparison.html", context)
