"""The citation of a page, as text for reference managers."""

import datetime
from dataclasses import replace

import pytest

from publishing.citation import Citation, archived_path

DAY = datetime.date(2026, 6, 2)
CITATION = Citation(
    "C-PROC", "R&D: 50 % {x}_y", "https://site.example/x/", DAY, "https://site.example/a/"
)


def test_forms_name_the_permanent_url_and_escape_the_title():
    assert CITATION.bibtex.splitlines() == [
        "@misc{rd-50-x_y-2026-06-02,",
        "  author = {{C-PROC}},",
        r"  title = {{R\&D: 50 \% \{x\}\_y}},",
        "  year = {2026},",
        "  url = {https://site.example/a/},",
        "  urldate = {2026-06-02}",
        "}",
    ]
    assert "TI  - R&D: 50 % {x}_y\nPY  - 2026\nY2  - 2026/06/02\n" in CITATION.ris
    assert "UR  - https://site.example/a/\nER  -" in CITATION.ris


@pytest.mark.parametrize(
    ("changed_at", "path"),
    [
        (None, ""),
        ("2026-06-01T20:59:59Z", "/archive/2026-06-01/x/"),  # the last second in Bucharest
        ("2026-06-01T21:00:00Z", ""),
    ],
)
def test_page_is_in_the_archive_from_the_day_after_its_change(changed_at, path):
    time = changed_at and datetime.datetime.fromisoformat(changed_at)
    assert archived_path("/x/", DAY, time) == path


@pytest.mark.parametrize(
    ("archived", "log_index", "note"),
    [
        ("https://site.example/a/", 0, "Recorded as number 0 in the log"),
        ("", None, "This version is in the archive from tomorrow."),
        ("", 7, "This version is in the archive from tomorrow."),
    ],
)
def test_forms_note_the_number_in_the_log_or_that_the_archive_waits(archived, log_index, note):
    cited = replace(CITATION, archived=archived, log_index=log_index)
    assert cited.bibtex.endswith(f",\n  note = {{{note}}}\n}}\n")
    assert cited.ris.endswith(f"\nN1  - {note}\nER  -\n")
