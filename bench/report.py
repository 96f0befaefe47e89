"""Writes what was seen: a table with ratios, what was asked and whether it is met, and a picture."""

import math
from html import escape
from pathlib import Path

HEAD = (
    "page, what, under, answers/s, to empty, ms processor, to empty, ms PostgreSQL, p50 ms, p99 ms, bytes, errors"
).split(", ")
ROW_HEIGHT, LEFT, WIDTH, TOP = 22, 250, 640, 56
COLOURS = {"gunicorn": "#1f5f8b", "granian": "#b5651d", "nginx": "#4a7c3a"}


def table(rows: list[list[str]], head: list[str]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def number(value, digits=2) -> str:
    """Three digits that say something, or a dash for what wasn't measured."""
    if value is None:
        return "–"
    if abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.{0 if abs(value) >= 100 else 1 if abs(value) >= 10 else digits}f}"


def of_pages(results, pages) -> str:
    rows = []
    for page in pages:
        here = [key for key in results.rounds if key[2] == page]
        for name, under, _ in sorted(here, key=lambda key: -results.row(*key).rate):
            rows.append(_row_of(results, name, under, page))
    return table(rows, HEAD)


def _row_of(results, name, under, page) -> list[str]:
    row = results.row(name, under, page)
    to_empty = [results.to_empty(what, name, under, page) for what in ("rate", "cost")]
    return [
        page,
        name,
        under,
        number(row.rate),
        number(to_empty[0], 3),
        number(row.cost, 3),
        number(to_empty[1]),
        number(row.database_cost, 3),
        number(row.p50),
        number(row.p99),
        number(row.size),
        str(row.errors),
    ]


def of_memory(results) -> str:
    rows = [
        [name, under, number(size)]
        for (name, under), size in sorted(results.memory.items(), key=lambda it: it[1])
    ]
    return table(rows, ["what", "under", "MB (PSS) of a worker"])


def of_demands(demands) -> str:
    rows = [
        [
            each.line,
            each.asked,
            f"{'≥' if each.is_at_least else '≤'} {each.limit:g}",
            number(each.seen, 3),
            "yes" if each.is_met else "no",
        ]
        for each in demands
    ]
    return table(rows, ["line", "what", "asked", "seen", "met"])


def picture(results, page) -> str:
    """Rates of one page beside the empty view, on a scale of tens: SVG without script, letters as text."""
    here = [(name, under) for name, under, of in results.rounds if of == page]
    rates = {key: results.to_empty("rate", *key, page) for key in here}
    shown = sorted(((rate, *key) for key, rate in rates.items() if rate), reverse=True)
    low = math.floor(math.log10(min(rate for rate, *_ in shown)))
    high = math.ceil(math.log10(max(rate for rate, *_ in shown)))

    def place(rate):
        return LEFT + (math.log10(rate) - low) / max(high - low, 1) * WIDTH

    height = TOP + ROW_HEIGHT * len(shown) + 20
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 90} {height}" '
        'font-family="sans-serif" font-size="13" role="img">',
        f"<title>Answers a second, page “{page}”, as a ratio to an empty Django view under the same server</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="8" y="20">Page “{page}”: answers a second, to an empty Django view under the same server</text>',
    ]
    for power in range(low, high + 1):
        x = place(10**power)
        drawn.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 10}" y2="{height - 20}" stroke="#bbb"/>'
        )
        drawn.append(
            f'<text x="{x:.1f}" y="{TOP - 14}" text-anchor="middle" fill="#444">{10.0**power:g}</text>'
        )
    for line, (rate, name, under) in enumerate(shown):
        drawn += _bar(line, place(10**low), place(rate), rate, f"{name}, {under}", COLOURS[under])
    return "\n".join([*drawn, "</svg>", ""])


def _bar(line, start, end, rate, label, colour) -> list[str]:
    y = TOP + ROW_HEIGHT * line
    return [
        f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(label)}</text>',
        f'<rect x="{start:.1f}" y="{y + 3}" width="{max(end - start, 1):.1f}" height="15" fill="{colour}"/>',
        f'<text x="{end + 5:.1f}" y="{y + 14}">{number(rate)}</text>',
    ]


def write(folder: Path, name: str, parts: list[str], drawn: str):
    (folder / f"{name}.md").write_text("\n".join(parts), encoding="utf-8")
    (folder / f"{name.lower()}.svg").write_text(drawn, encoding="utf-8")
