"""The plain text of rich text, as search, descriptions, tables and open data show it."""

import pytest

from core.html_reader import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one<br>two</p>\n<p>three</p>", "one two three"),
        (
            '<p>See <a href="/x">the <b>treaty</b></a>, un<i>usual</i>.</p>',
            "See the treaty, unusual.",
        ),
        ("<ul><li>a</li>\n<li>b.</li><li>c</li></ul>", "a; b. c"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><p>d</p>", "a b; c d"),
        ("<ul><li></li><li>a</li></ul>", "a"),
        ("<table><tr><td>1 &lt; 2</td><td>&amp;amp;</td></tr></table>", "1 < 2 &amp;"),
        ('<p>The <span lang="fr">loi</span>-cadre</p>', "The loi-cadre"),
        ("", ""),
    ],
)
def test_blocks_stand_apart_and_inline_markup_leaves_words_whole(html, text):
    assert plain_text(html, between_items="; ") == text
