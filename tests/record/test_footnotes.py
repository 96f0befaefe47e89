"""Footnotes of designations with unusual names."""

import pytest

from record.content import LocalisedText
from record.footnotes import Designations, Footnoted


@pytest.mark.parametrize("name", ["*", "***", " ", "* *"])
def test_designation_of_asterisks_only_marks_nothing(name):
    designations = Designations(
        lambda: Footnoted([(LocalisedText(en=name), LocalisedText(en="A footnote."))])
    )
    assert designations.mark("Any text, in Romania.") == "Any text, in Romania."
    assert designations.mark_html("<p>Any text</p>") == "<p>Any text</p>"
    assert designations.notes == []
