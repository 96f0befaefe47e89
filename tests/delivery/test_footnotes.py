"""Footnotes of designations: unusual names, and the order of the footnotes of a page."""

import pytest

from delivery.footnotes import Designations, Footnoted
from record.content import LocalisedText

KOSOVO = LocalisedText(en="Kosovo"), LocalisedText(en="On Kosovo.")
PALESTINE = LocalisedText(en="Palestine"), LocalisedText(en="On Palestine.")


@pytest.mark.parametrize("name", ["*", "***", " ", "* *"])
def test_designation_of_asterisks_only_marks_nothing(name):
    designations = Designations(
        lambda: Footnoted([(LocalisedText(en=name), LocalisedText(en="A footnote."))])
    )
    assert designations.mark("Any text, in Romania.") == "Any text, in Romania."
    assert designations.mark_html("<p>Any text</p>") == "<p>Any text</p>"
    assert designations.notes == []


@pytest.mark.parametrize(
    ("folded", "visible", "asterisks"),
    [
        ("", "Palestine, Kosovo", "Palestine**, Kosovo*"),
        ("Kosovo, Palestine", "", "Kosovo*, Palestine**"),
        ("Kosovo, Palestine", "Palestine", "Kosovo**, Palestine*Palestine*"),
        ("Kosovo", "Palestine, Kosovo", "Kosovo*Palestine**, Kosovo*"),
    ],
)
def test_visible_marks_are_numbered_first_and_then_by_designation(folded, visible, asterisks):
    designations = Designations(lambda: Footnoted([PALESTINE, KOSOVO]))
    designations.is_folded = True
    html = designations.mark(folded, inside_link=True)
    designations.is_folded = False
    html += designations.mark(visible, inside_link=True)
    assert designations.with_asterisks(html) == asterisks
    assert [note.marker for note in designations.notes] == ["*", "**"][: len(designations.used)]
