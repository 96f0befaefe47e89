"""Lists that staff take away as CSV: read while they are sent, and safe to open in a spreadsheet."""

import csv
import re
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), full-width signs too: at the
# beginning of a cell, and behind whatever a program that is set to other separators takes for the end of one.
BEGINS_A_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=\s*[=+\-@\t\r\n＝＋－＠])")
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


def lines(columns, rows) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([guarded(cell) for cell in row])


def guarded(cell: str) -> str:
    """A spreadsheet would run what begins like a formula; behind an apostrophe it is text."""
    return BEGINS_A_FORMULA.sub("'", cell)
