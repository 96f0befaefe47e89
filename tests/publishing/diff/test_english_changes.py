"""The change of an English text since its translation, with the number of changed words."""

import pytest

from publishing.diff.english_changes import describe_english_change
from record import drafts
from tests.helpers.factories import change, make_project
from translation.older_translations import find_older_translations

pytestmark = pytest.mark.django_db

LINK = '<a href="ref:document/00000000-0000-0000-0000-000000000001">guide</a>'
LONG = " ".join(f"word{number}" for number in range(400))


@pytest.mark.parametrize(
    ("field", "former", "current", "expected"),
    [
        ("title", "Eight hub countries", "Nine hub countries", "1 of 3. [-Eight-] {+Nine+} hub"),
        ("title", "Eight hub countries", "Eight hubs", "2 of 2. Eight [-hub countries-] {+hubs+}"),
        (
            "objective",
            f"<p>A {LINK}</p>",
            f"<p>The {LINK}</p>",
            "[-A-] {+The+} guide (document)",
        ),
        ("objective", "<p>A guide</p>", "<p>A <strong>guide</strong></p>", "Only its formatting"),
        ("summary", f"{LONG} one", f"{LONG} two", "Changed words: 1 of 401. … word388"),
    ],
    ids=["replaced", "removed", "rich", "formatting", "long"],
)
def test_change_names_the_words_and_how_many_of_all(field, former, current, expected):
    project = make_project(**{f"{field}_en": former, f"{field}_fr": "Texte"})
    change(project, **{f"{field}_en": current})
    [row] = drafts.newest_of([project]).values()
    [older] = find_older_translations([row])[project.key]
    assert expected in describe_english_change(older)
