"""Rich text as plain lines that still show its structure."""

import uuid

import pytest

from publishing.diff import extract_plain_text
from record.content import Ref

FUNDER = Ref("funder", uuid.UUID(int=1))
NAMES = {FUNDER: "European Union"}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2>Aims</h2><p>One<br>two</p><hr><p>three</p>", "Heading 2: Aims\nOne\ntwo\n———\nthree"),
        ("<ul><li>a<ul><li>b</li></ul></li><li></li></ul>", "• a\n•• b\n•"),
        ('<ol start="3"><li><p>a</p><p>b</p></li><li>c</li></ol>', "3. a\nb\n4. c"),
        ('<ol start="soon"><li>a</li></ol>', "1. a"),
        (
            "<table><caption>Budget</caption><tr><th>Year</th><th>EUR</th></tr><tr><td>2016</td><td></td></tr></table>",
            "Table: Budget\nYear | EUR\n2016 | ",
        ),
        ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "a / b | c"),
        ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n> b\nc"),
        ("<blockquote><table><tr><td>a</td><td>b</td></tr></table></blockquote>", "> a | b"),
        (
            '<p>See <a href="https://coe.int/">the treaty</a>.</p>',
            "See the treaty (https://coe.int/).",
        ),
        (f'<p><a href="ref:{FUNDER}">its funder</a></p>', "its funder (European Union)"),
        ('<p><abbr title="Committee">T-CY</abbr> <q>decided</q></p>', "T-CY (Committee) “decided”"),
        ('<p>The <span lang="fr">loi</span></p>', "The loi (French)"),
        ("<p>1 &lt; 2 &amp;amp; &nbsp; 3</p><script>alert(1)</script>", "1 < 2 &amp; 3"),
        ("<p></p>", ""),
    ],
)
def test_structure_becomes_plain_marks(html, text):
    assert extract_plain_text(html, NAMES.get) == text
