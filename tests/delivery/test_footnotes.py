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
    ("folded", "visible", "notes"),
    [
        ("", "Palestine, Kosovo", [("*", False), ("**", False)]),
        ("Kosovo, Palestine", "", [("*", True), ("**", True)]),
        ("Kosovo, Palestine", "Palestine", [("*", True), ("**", False)]),
        ("", "Palestine", [("**", False)]),
    ],
)
def test_designation_has_one_mark_and_its_note_is_folded_with_all_marks(folded, visible, notes):
    designations = Designations(lambda: Footnoted([PALESTINE, KOSOVO]))
    designations.is_folded = True
    shown = designations.mark(folded, inside_link=True)
    designations.is_folded = False
    shown += designations.mark(visible, inside_link=True)
    assert shown == (folded + visible).replace("Kosovo", "Kosovo*").replace("stine", "stine**")
    assert [(note.marker, note.is_folded) for note in designations.notes] == notes
