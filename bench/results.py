"""What was seen, and what follows from it: medians of rounds, ratios, what was asked and whether it is met."""

from statistics import median
from typing import NamedTuple

from bench.measuring import Seen

PAGES = "home", "list", "one"
ALL = 0.999  # of the answers: the clock may strike midnight meanwhile


class Row(NamedTuple):
    """Medians of the rounds of one page of one subject."""

    rate: float
    cost: float
    database_cost: float
    p50: float
    p99: float
    size: float
    errors: int
    answers: int


class Results:
    """``rows`` by name, server and page; ``memory`` (MB of a worker) by name and server."""

    def __init__(self):
        self.rounds: dict[tuple[str, str, str], list[Seen]] = {}
        self.memory: dict[tuple[str, str], float] = {}
        self.extra: dict[str, float] = {}

    def add(self, name, under, page, seen: Seen):
        self.rounds.setdefault((name, under, page), []).append(seen)

    def row(self, name, under, page) -> Row | None:
        return (
            middle(self.rounds[name, under, page]) if (name, under, page) in self.rounds else None
        )

    def ratio(self, what, one, other) -> float | None:
        """``what`` of the row named ``one`` to that of ``other``; None where one of them wasn't measured."""
        rows = self.row(*one), self.row(*other)
        if not all(rows) or not getattr(rows[1], what):
            return None
        return getattr(rows[0], what) / getattr(rows[1], what)

    def to_empty(self, what, name, under, page) -> float | None:
        """nginx has no view: it is compared with the empty one under gunicorn."""
        return self.ratio(
            what, (name, under, page), ("empty", "gunicorn" if under == "nginx" else under, "home")
        )

    @property
    def errors(self) -> int:
        return sum(seen.errors for rounds in self.rounds.values() for seen in rounds)


def middle(rounds: list[Seen]) -> Row:
    figures = {name: median(getattr(seen, name) for seen in rounds) for name in Row._fields[:6]}
    return Row(
        **figures,
        errors=sum(seen.errors for seen in rounds),
        answers=sum(seen.answers for seen in rounds),
    )


class Demand(NamedTuple):
    """``seen`` is None where it wasn't measured: it isn't met then."""

    line: str
    asked: str
    limit: float
    seen: float | None
    is_at_least: bool

    @property
    def is_met(self) -> bool:
        if self.seen is None:
            return False
        return self.seen >= self.limit if self.is_at_least else self.seen <= self.limit


def demands(results: Results, chosen: str) -> list[Demand]:
    """All that this run can show, for the server that the site is served by."""
    return [*_from_cache(results, chosen), *_uncached(results, chosen), *_others(results, chosen)]


def _from_cache(results, chosen):
    for page in PAGES:
        site, bare = ("site", chosen, page), ("bare", chosen, page)
        yield Demand(
            "1", f"{page}: rate to bare WSGI", 0.8, results.ratio("rate", site, bare), True
        )
        yield Demand(
            "1",
            f"{page}: processor time to bare WSGI",
            1.35,
            results.ratio("cost", site, bare),
            False,
        )
        for peer in ("wagtail", "django-cms"):
            asked, limit = (
                f"{page}: rate to {peer} from its cache",
                10 if chosen == "granian" else 3,
            )
            yield Demand("1", asked, limit, results.ratio("rate", site, (peer, chosen, page)), True)
        # As browsers ask, compressed: nginx keeps one copy so, and unpacks it for who can't read that.
        through, file = (
            ("site through nginx, compressed", chosen, page),
            ("file, compressed", "nginx", page),
        )
        asked = f"{page}: rate through nginx to nginx with a file"
        yield Demand("1", asked, 0.75, results.ratio("rate", through, file), True)


def _uncached(results, chosen):
    for page in PAGES:
        site = "site uncached", chosen, page
        for peer in ("wagtail uncached", "django-cms uncached"):
            seen = results.ratio("cost", site, (peer, chosen, page))
            yield Demand("2", f"{page}: processor time to {peer}", 0.2, seen, False)
        if page != "home":
            seen = results.ratio("cost", site, ("plain", chosen, page))
            yield Demand("2", f"{page}: processor time to hand-written Django", 1.25, seen, False)


def _others(results, chosen):
    ours, theirs = (results.memory.get((name, chosen)) for name in ("site", "wagtail"))
    yield Demand(
        "5",
        "memory of a worker to Wagtail's",
        0.65,
        ours / theirs if ours and theirs else None,
        False,
    )
    yield Demand("5", "seconds from start to first page", 3, results.extra.get("first page"), False)
    for page in PAGES:
        unchanged = "site, unchanged", chosen, page
        row = results.row(*unchanged)
        seen = results.ratio("rate", unchanged, ("site", chosen, page))
        yield Demand("6", f"{page}: rate of 304 to full page", 1.0, seen, True)
        yield Demand("6", f"{page}: bytes of a 304", 500, row and row.size, False)
    yield Demand(
        "6",
        "entries of the cache after a flood to before",
        1.0,
        results.extra.get("flood entries"),
        False,
    )
    for name, what in {
        "flood hits": "in a flood",
        "hits after the flood": "after a flood to before",
    }.items():
        yield Demand(
            "6", f"share of answers from the cache {what}", ALL, results.extra.get(name), True
        )
