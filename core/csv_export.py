"""Lists as CSV, safe to open in a spreadsheet."""

import csv
import re
from collections.abc import Iterable

# The characters with which a formula begins (OWASP, "CSV Injection"), full-width ones included: at
# the beginning of a cell, and after each character that ends a cell in programs with other
# separators. Quotes and white space before them do not help: some programs remove them.
FORMULA_START = re.compile(r"([\ud800;\t\r\n])(?=[\s\"“”]*?[=+\-@\t\r\n＝＋－＠])")
LINE_END = re.compile(r"\r\n?")
CELL_START = "\ud800"  # a lone surrogate, which no text in UTF-8 contains
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as another encoding


class Echo:
    """A file for `csv` whose `write` returns the line."""

    def write(self, line: str) -> str:
        return line


def head(columns: list[str]) -> str:
    """Return the beginning of a file."""
    return BYTE_ORDER_MARK + csv.writer(Echo()).writerow(columns)


def line(row: Iterable[str]) -> str:
    """Return one line of a file; lines inside a cell end with a line feed."""
    text = LINE_END.sub("\n", "".join(CELL_START + cell for cell in row))
    # An apostrophe before a formula makes it text in a spreadsheet.
    return csv.writer(Echo()).writerow(FORMULA_START.sub(r"\1'", text).split(CELL_START)[1:])
