"""Tables to take away: whatever somebody wrote, no spreadsheet runs it, and no program reads another table."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import csv_export

SIGNS = "=+-@＝＋－＠"
STARTERS = st.sampled_from(
    [
        *SIGNS,
        "\t",
        "\r",
        "\n",
        " ",
        '"',
        "“",
        ";",
        ",",
        "'",
        "\u00a0",
        "\ufeff",
        "a",
        "1",
        "-1",
        "=1+1",
    ]
)
CELLS = st.lists(STARTERS, max_size=8).map("".join) | st.text(max_size=30)


def read(text, delimiter=","):
    return list(
        csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    )


def stripped(cell):
    """What a program sees that takes quotes and white space off."""
    return cell.lstrip(' \t\r\n\u00a0"“”\x0b\x0c\x1c\x1d\x1e\x1f\x85')


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_no_cell_begins_like_a_formula_whatever_program_reads_it(cells):
    text = csv_export.text(["Heading"], [cells])
    for delimiter in (",", ";", "\t"):
        for row in read(text, delimiter)[1:]:
            for cell in row:
                assert not stripped(cell).startswith(tuple(SIGNS)), (delimiter, cell)


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_the_table_has_the_cells_that_it_was_given(cells):
    [_, row] = read(csv_export.text(["Heading"], [cells]))
    assert len(row) == len(cells)
    for cell, given_cell in zip(row, cells, strict=True):
        assert cell.replace("'", "") == given_cell.replace("\r\n", "\n").replace(
            "\r", "\n"
        ).replace("'", "")


def test_message_of_a_million_empty_lines_is_read_once():
    """Were the rest looked through behind each of them, this test would take hours."""
    assert len(csv_export.text(["Heading"], [["\n" * 1_000_000]])) > 1_000_000


@given(st.text("abcăîșț 123.,:/()–é", min_size=1))
def test_what_begins_like_no_formula_stays_as_it_is(cell):
    assert read(csv_export.text(["Heading"], [[cell]]))[1] == [cell]


@pytest.mark.parametrize(
    ("cell", "harmless"),
    [
        ("=1+1", "'=1+1"),
        ("＝1", "'＝1"),
        (' "=1', "' \"=1"),
        ("a\n=1", "a\n'=1"),
        ("a\r\n-1", "a\n'-1"),
        ("2014-01", "2014-01"),
        ("", ""),
    ],
)
def test_an_apostrophe_makes_it_harmless(cell, harmless):
    assert read(csv_export.text(["Heading"], [[cell]]))[1] == [harmless]


def test_excel_is_told_the_encoding_once():
    assert csv_export.text(["Ă"], [["ș"]]).encode().startswith(b"\xef\xbb\xbf")
    assert csv_export.text(["Ă"], [["ș"]]).count("\ufeff") == 1
