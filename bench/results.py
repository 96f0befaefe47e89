"""The results of a run: medians of its rounds, ratios, and the targets."""

from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from bench.measuring import Seen

ONE = "/projects/project-00007/"
PROJECTS = [f"/projects/project-{number:05}/" for number in range(1, 21)]
IN_ENGLISH = ["/", "/projects/", *PROJECTS]
# The paths of each kind of page. "In turn" has all of them, so that no cache has only one page.
PAGES = {
    "home": ["/"],
    "list": ["/projects/"],
    "one": [ONE],
    "in turn": [prefix + path for path in IN_ENGLISH for prefix in ("", "/fr", "/ro")],
}


class AdminTimes(NamedTuple):
    """Medians in milliseconds; ``stock`` is Django's admin of the same models."""

    form: float
    stock_form: float
    list: float
    stock_list: float
    dashboard: float
    preview: float


class Results:
    """``rounds`` by subject and page; ``memory``: megabytes of the tree of processes by subject.

    ``flood`` has the figures of ``bench.run.flood`` by the name of their target.
    """

    def __init__(self) -> None:
        self.rounds: dict[tuple[str, str], list[Seen]] = {}
        self.memory: dict[str, float] = {}
        self.seconds_to_first_page: float | None = None
        self.flood: dict[str, float] = {}
        self.admin: AdminTimes | None = None

    def figure(self, figure: str, name: str, page: str) -> float | None:
        """Return the median of a figure of one page of one subject; of errors, the sum."""
        values = [getattr(seen, figure) for seen in self.rounds.get((name, page), ())]
        if not values:
            return None
        return sum(values) if figure == "errors" else median(values)

    def ratio(self, figure: str, name: str, other: str, page: str) -> float | None:
        """Return a figure of one subject divided by that of another."""
        value = self.figure(figure, name, page)
        divisor = self.figure(figure, other, "home" if other == "empty" else page)
        return value / divisor if value is not None and divisor else None

    def memory_ratio(self, other: str) -> float | None:
        """Return the memory of the site divided by that of another subject."""
        ours, theirs = (self.memory.get(name) for name in ("site", other))
        return ours / theirs if ours and theirs else None

    @property
    def errors(self) -> int:
        return sum(seen.errors for rounds in self.rounds.values() for seen in rounds)


class Target(NamedTuple):
    """``seen`` is None if it was not measured: the target is not met then.

    ``is_ratio``: whether it is a figure of the site divided by that of another subject.
    """

    name: str
    relation: str
    limit: float
    seen: float | None
    is_ratio: bool = False

    @property
    def is_met(self) -> bool:
        if self.seen is None:
            return False
        return self.seen >= self.limit if self.relation == "≥" else self.seen <= self.limit

    @property
    def is_behind(self) -> bool:
        """Whether the other subject has the better figure, whatever the target."""
        return self.is_ratio and self.seen is not None and not self._replace(limit=1).is_met


def targets(results: Results) -> Iterator[Target]:
    """Yield the targets of all pages, then those of the whole site."""
    for page in PAGES:
        for name, figure, one, other, relation, limit in COMPARED:
            seen = results.ratio(figure, one, other, page)
            yield Target(f"{page}: {name}", relation, limit, seen, is_ratio=True)
        if len(PAGES[page]) == 1:
            rate = results.ratio("rate", UNCHANGED, "site", page)
            yield Target(f"{page}: rate of 304 to full page", "≥", 1, rate)
            size = results.figure("size", UNCHANGED, page)
            yield Target(f"{page}: bytes of a 304", "≤", 500, size)
    yield Target("MB of the site's processes", "≤", 150, results.memory.get("site"))
    for name in ("wagtail", "django-cms", "plain with a page cache"):
        ratio = results.memory_ratio(name)
        yield Target(f"memory of all processes to {name}", "≤", 1, ratio, is_ratio=True)
    yield Target("seconds from start to first page", "≤", 1.5, results.seconds_to_first_page)
    for name, relation, limit in FLOOD:
        yield Target(name, relation, limit, results.flood.get(name))
    for name, time, other, admin_limit in ADMIN:
        divisor = getattr(results.admin, other, 1)
        seen = getattr(results.admin, time) / divisor if results.admin else None
        yield Target(name, "≤", admin_limit, seen)


UNCHANGED = "site, unchanged"
NGINX = "site through nginx, gzip"
FILE = "file, gzip"
VARNISH = "wagtail through varnish, gzip"
# Name, figure, subject, subject to compare with, relation, limit.
COMPARED = [
    ("rate to bare WSGI", "rate", "site", "bare", "≥", 0.8),
    ("processor time to bare WSGI", "cost", "site", "bare", "≤", 1.35),
    (
        "rate to hand-written Django with a page cache",
        "rate",
        "site",
        "plain with a page cache",
        "≥",
        0.8,
    ),
    ("rate to wagtail from its cache", "rate", "site", "wagtail", "≥", 3),
    ("rate to django-cms from its cache", "rate", "site", "django-cms", "≥", 3),
    # Compressed, as browsers request it: both proxies store one copy so.
    ("rate through nginx to nginx with a file", "rate", NGINX, FILE, "≥", 0.75),
    ("processor time through nginx to nginx with a file", "cost", NGINX, FILE, "≤", 1.1),
    ("rate through nginx to wagtail through varnish", "rate", NGINX, VARNISH, "≥", 1),
    ("processor time through nginx to wagtail through varnish", "cost", NGINX, VARNISH, "≤", 1),
    ("processor time to wagtail uncached", "cost", "site uncached", "wagtail uncached", "≤", 0.2),
    (
        "processor time to django-cms uncached",
        "cost",
        "site uncached",
        "django-cms uncached",
        "≤",
        0.2,
    ),
    ("processor time to hand-written Django", "cost", "site uncached", "plain", "≤", 1.25),
    (
        "processor time without fragments to hand-written Django",
        "cost",
        "site without fragments",
        "plain",
        "≤",
        1,
    ),
    ("processor time anew to hand-written Django", "cost", "site anew", "plain", "≤", 1),
    ("processor time anew to wagtail uncached", "cost", "site anew", "wagtail uncached", "≤", 1),
]
ALL = 0.999  # of the responses: at midnight pages are rendered again
FLOOD = [
    ("entries of the cache after a flood to before", "≤", 1),
    ("share of answers from the cache in a flood", "≥", ALL),
    ("share of answers from the cache after a flood to before", "≥", ALL),
]
# Name, time, time to compare with or none, limit.
ADMIN = [
    ("project form until it is usable, to Django's admin", "form", "stock_form", 1.3),
    ("list of projects in the admin, to Django's admin", "list", "stock_list", 1.5),
    ("dashboard, ms", "dashboard", "", 50),
    ("preview after the last key, ms, median of ten", "preview", "", 1_000),
]
