"""Lists to take away as CSV, safe to open in a spreadsheet; those of staff are read while they are sent."""

import csv
import re
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), full-width signs too: at the
# beginning of a cell, and behind whatever a program that is set to other separators takes for the end of one. Quotes
# and white space before it are no shelter: some programs take them off.
BEGINS_A_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[\s\"“”]*?[=+\-@\t\r\n＝＋－＠])")
LINE_END = re.compile(r"\r\n?")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as another encoding


class Echo:
    """A file for ``csv`` that hands each line back."""

    def write(self, line):
        return line


def response(name: str, at, columns: list[str], rows: Iterable[list[str]]) -> StreamingHttpResponse:
    """The rows as an attachment named ``name`` and for the Bucharest day of the moment ``at`` (aware)."""
    headers = {"Content-Disposition": f'attachment; filename="{name}-{timezone.localdate(at):%Y-%m-%d}.csv"'}
    return StreamingHttpResponse(
        lines(columns, rows), content_type="text/csv; charset=utf-8", headers=headers
    )


def text(columns: list[str], rows: Iterable[list[str]]) -> str:
    """The whole file; lines inside a cell end as those of this site do, in a bare line feed."""
    return "".join(lines(columns, ([LINE_END.sub("\n", cell) for cell in row] for row in rows)))


def lines(columns, rows) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([guarded(cell) for cell in row])


def guarded(cell: str) -> str:
    """A spreadsheet would run what begins like a formula; behind an apostrophe it is text."""
    return BEGINS_A_FORMULA.sub("'", cell)
