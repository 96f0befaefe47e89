"""A comparison as the admin shows it."""

import re
import uuid

from django.template.loader import render_to_string

from pages.models import NoticeContent
from projects.models import FunderShareContent, ProjectContent
from publishing.diff import compare
from record.content import Ref


def rendered(comparison, **context):
    html = render_to_string("publishing/_comparison.html", {"comparison": comparison, **context})
    return " ".join(html.split())


def test_comparison_marks_added_and_removed_words_and_their_language():
    before, after = NoticeContent(text={"fr": "Bureau ouvert"}), {"fr": "Bureau fermé"}
    html = rendered(compare(before, NoticeContent(text=after)))
    language = '<span class="comparison-language">French</span>'
    assert f'<h3 class="comparison-label"> Text {language} </h3>' in html
    assert '<div class="comparison-words" lang="fr">' in html
    assert '<del><span class="visually-hidden" lang="en">removed: </span>ouvert</del>' in html
    assert '<ins><span class="visually-hidden" lang="en">added: </span>fermé</ins>' in html


def test_comparison_escapes_markup_in_contents():
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    content = ProjectContent(
        acronym=attack,
        title={"en": attack},
        objective={"en": "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
        funders=(FunderShareContent(funder=Ref("funder", uuid.UUID(int=1)), note={"en": attack}),),
    )
    html = rendered(compare(None, content, name_of=lambda ref: attack))
    assert set(re.findall(r"</?(\w+)", html)) == {"div", "section", "h3", "span", "ins"}


def test_comparison_shows_pictures():
    html = rendered(compare(None, ProjectContent(image="ab/ab12.jpg", image_width=6)))
    assert '<a href="/media/ab/ab12.jpg"><img src="/media/ab/ab12.jpg" alt="">JPG' in html


def test_comparison_reports_equal_contents_and_has_headings_of_the_given_level():
    assert "Nothing differs." in rendered([])
    assert "<h2 " in rendered(compare(None, NoticeContent(title={"en": "A"})), heading_level=2)
