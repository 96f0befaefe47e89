"""Two dates as a period in words, each as exact as it is known."""

from core.i18n.dates import PartialDate, in_words


def start_in_words(start: PartialDate, end: PartialDate) -> str:
    """The start without what it shares with the end: "17" before "18 April 2024", "June" before "July 2024"."""
    if start.precision != end.precision or start.precision == "year" or start.year != end.year:
        return str(start)
    if start.precision == "month":
        return in_words(start.first, "F")
    return in_words(start.first, "j" if start.month == end.month else "MONTH_DAY_FORMAT")


def dash_between(start_words: str, end: PartialDate) -> str:
    """An en dash: bare between two numbers ("17–18 April", "2024–2027"), with spaces between longer words."""
    return "–" if start_words.isdigit() and (len(start_words) < 3 or end.precision == "year") else " – "
