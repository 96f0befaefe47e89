"""CSV files: no spreadsheet runs a cell, and every program reads the same table."""

import csv
import io
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import csv_export

SIGNS = "=+-@＝＋－＠"
STARTERS = st.sampled_from([*SIGNS, *"\t\r\n \"“;,'\u00a0\ufeffa1", "-1", "=1+1"])
CELLS = st.lists(STARTERS, max_size=8).map("".join) | st.text(max_size=30)


def file_with(cells):
    return csv_export.head(["Ș"]) + csv_export.line(cells)


def read(text, delimiter=","):
    """Return the rows below the heading."""
    file = io.StringIO(text.removeprefix("\ufeff"), newline="")
    return list(csv.reader(file, delimiter=delimiter))[1:]


def stripped(cell):
    """Return a cell as programs see it that remove quotes and white space."""
    return cell.lstrip(' \t\r\n\u00a0"“”\x0b\x0c\x1c\x1d\x1e\x1f\x85')


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_file_has_the_given_cells_and_none_starts_a_formula_in_any_program(cells):
    text = file_with(cells)
    assert text.encode().startswith(b"\xef\xbb\xbf")
    [row] = read(text)
    for cell, given_cell in zip(row, cells, strict=True):
        with_line_feeds = given_cell.replace("\r\n", "\n").replace("\r", "\n")
        assert cell.replace("'", "") == with_line_feeds.replace("'", "")
    for delimiter in (",", ";", "\t"):
        for cell in chain(*read(text, delimiter)):
            assert not stripped(cell).startswith(tuple(SIGNS)), (delimiter, cell)


def test_many_empty_lines_take_linear_time():
    """A quadratic search would take hours."""
    assert len(file_with(["\n" * 300_000])) > 300_000


@pytest.mark.parametrize(
    ("cell", "harmless"),
    [
        ("", ""),
        ("2014-01", "2014-01"),
        ("Iași, 1.5 (é) – 2/3:", "Iași, 1.5 (é) – 2/3:"),
        ("=1+1", "'=1+1"),
        ("＝1", "'＝1"),
        (' "=1', "' \"=1"),
        ("a\n=1", "a\n'=1"),
        ("a\r\n-1", "a\n'-1"),
    ],
)
def test_formula_is_escaped_by_an_apostrophe(cell, harmless):
    assert read(file_with([cell])) == [[harmless]]
