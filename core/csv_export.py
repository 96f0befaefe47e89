"""Lists as CSV, safe to open in a spreadsheet; those of staff are read from the database while they are sent."""

import csv
import re
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone

# The characters with which a formula begins (OWASP, "CSV Injection"), full-width ones included: at the beginning of a
# cell, and after each character that ends a cell in programs with other separators. Quotes and white space before
# them do not help: some programs remove them.
FORMULA_START = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[\s\"“”]*?[=+\-@\t\r\n＝＋－＠])")
LINE_END = re.compile(r"\r\n?")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as another encoding


class Echo:
    """A file for ``csv`` whose ``write`` returns the line."""

    def write(self, line):
        return line


def response(name: str, at, columns: list[str], rows: Iterable[list[str]]) -> StreamingHttpResponse:
    """Return the rows as an attachment, named after ``name`` and the Bucharest day of ``at`` (aware)."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{timezone.localdate(at):%Y-%m-%d}.csv"'
    }
    return StreamingHttpResponse(
        lines(columns, rows), content_type="text/csv; charset=utf-8", headers=headers
    )


def text(columns: list[str], rows: Iterable[list[str]]) -> str:
    """Return the whole file; lines inside a cell end with a line feed."""
    return "".join(lines(columns, ([LINE_END.sub("\n", cell) for cell in row] for row in rows)))


def lines(columns, rows) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([escape_formula(cell) for cell in row])


def escape_formula(cell: str) -> str:
    """Insert an apostrophe before each formula, which makes it text in a spreadsheet."""
    return FORMULA_START.sub("'", cell)
