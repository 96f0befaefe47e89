"""Results as Markdown."""

from pathlib import Path


def table(rows: list[list[str]], head: list[str]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def number(value: float | None, digits: int = 2) -> str:
    """Return about three significant digits, or a dash if it was not measured."""
    if value is None:
        return "–"
    if abs(value) >= 1_000:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        digits = 0 if abs(value) >= 100 else 1
    return f"{value:.{digits}f}"


def yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def write(name: str, parts: list[str]) -> None:
    """Write a file of results, and print it."""
    text = "\n".join(parts)
    Path(__file__).with_name(f"{name}.md").write_text(text, encoding="utf-8")
    print(text)
