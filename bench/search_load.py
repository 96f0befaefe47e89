"""Search with every query different: ``make bench-search``, into RESULTS-SEARCH.md.

Each query is random words of the content in one of the languages, one to three of them; some have a
number too, and in some a word is misspelt. None is sent twice, so no page comes from a cache. First
as many as two processes answer, then at a fixed rate. The program exits with 1 if a target is
missed.
"""

import html
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote_plus

import psycopg2

from bench import machine, report
from bench.first_views import SIZES
from bench.measuring import Seen, processor_time, request
from bench.open_loop import request_of, send_at_rate
from bench.programs import Programs
from bench.sites import load_volume
from bench.subjects import Setting
from bench.volume import STARTER

CONNECTIONS = 8
SECONDS = 20
RATE = 100  # searches per second, at least
MAX_P99 = 100  # milliseconds at this rate
MAX_INDEX = 1.0  # of the bytes of the record
LANGUAGES = {"en": 8, "fr": 1, "ro": 1}  # with the shares of searches
NUMBERS_OF_WORDS = {1: 3, 2: 4, 3: 3}
WITH_NUMBER = 0.15
MISSPELT = 0.1
MARKUP = re.compile(r"<[^>]+>")
WORD = re.compile(r"[^\W\d_]{4,}")
BYTES = "SELECT SUM(pg_total_relation_size(oid)) FROM pg_class WHERE relname ~ %s AND relkind = 'r'"
TABLES = {"record": "^record_publication$", "index": "^search_search"}


class Measured(NamedTuple):
    """What was seen at full speed and at the rate; bytes by table, milliseconds of processor."""

    fastest: Seen
    cost: float
    p50: float
    p99: float
    failed: int
    sizes: dict[str, int]


def searches(seed: int) -> Iterator[str]:
    """Yield the paths of different searches, the same each time for a ``seed``."""
    source = random.Random(seed)  # nosec B311  # no secret
    words = {language: _words(language) for language in LANGUAGES}
    seen = set()
    while True:
        [language] = source.choices(list(LANGUAGES), list(LANGUAGES.values()))
        [number] = source.choices(list(NUMBERS_OF_WORDS), list(NUMBERS_OF_WORDS.values()))
        typed = source.choices(words[language], k=number)
        chance = source.random()
        if chance < WITH_NUMBER:
            typed.append(str(source.randrange(1, 2_000)))
        elif chance < WITH_NUMBER + MISSPELT:
            typed[0] = _misspelt(typed[0], source)
        prefix = "" if language == "en" else f"/{language}"
        path = f"{prefix}/search/?q={quote_plus(' '.join(typed))}"
        if path not in seen:
            seen.add(path)
            yield path


def _words(language: str) -> list[str]:
    words: set[str] = set()
    for file in STARTER.glob("*.json"):
        for text in _texts(json.loads(file.read_text(encoding="utf-8")), language):
            words.update(WORD.findall(html.unescape(MARKUP.sub(" ", text))))
    return sorted(words)


def _texts(value: Any, language: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item, language)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == language and isinstance(item, str):
                yield item
            else:
                yield from _texts(item, language)


def _misspelt(word: str, source: random.Random) -> str:
    """Return the word with two letters changed over, or without one."""
    place = source.randrange(len(word) - 1)
    swapped = word[place + 1] + word[place]
    return word[:place] + source.choice([swapped, word[place]]) + word[place + 2 :]


def measure(size: str) -> Measured:
    """Load a site of this size, start it with two processes and search."""
    folder = tempfile.TemporaryDirectory(prefix="cproc-bench-")
    with folder as path, Programs(Path(path)) as programs:
        setting = Setting(programs, Path(path))
        load_volume(setting.site_environment, *SIZES[size])
        server = setting.site("site", is_cached=True).server
        paths = searches(seed=1)
        request(server.url(), 3, CONNECTIONS, paths=[next(paths) for _ in range(2_000)])
        before = processor_time(server.pids)
        fastest = request(
            server.url(), SECONDS, CONNECTIONS, paths=[next(paths) for _ in range(20_000)]
        )
        processor = processor_time(server.pids) - before
        requests = [
            request_of(server.port, next(paths), number) for number in range(RATE * SECONDS)
        ]
        replies = send_at_rate(server.port, requests, RATE)
        seconds = sorted(reply.seconds for reply in replies)
        return Measured(
            fastest,
            processor / fastest.answers * 1_000,
            seconds[len(seconds) // 2] * 1_000,
            seconds[int(len(seconds) * 0.99)] * 1_000,
            fastest.errors + sum(reply.status != 200 for reply in replies),
            sizes_of(setting.site_environment["DATABASE_URL"]),
        )


def sizes_of(database: str) -> dict[str, int]:
    """Return the bytes of the record and of the index of search, each with its indexes."""
    sizes = {}
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        for name, pattern in TABLES.items():
            cursor.execute(BYTES, [pattern])
            sizes[name] = int(cursor.fetchone()[0])
    return sizes


def main() -> None:
    machine.check()
    measured = {size: measure(size) for size in SIZES}
    rows = []
    is_met: list[bool] = []
    for size, found in measured.items():
        ratio = found.sizes["index"] / found.sizes["record"]
        # The index of a small site has the words that are in the files of each database.
        met = [found.fastest.rate >= RATE, found.p99 <= MAX_P99, not found.failed]
        met += [ratio <= MAX_INDEX] if size == "large" else []
        is_met += met
        figures = [found.fastest.rate, found.cost, found.p50, found.p99, ratio]
        row = [size, *map(report.number, figures), str(found.failed)]
        rows.append([*row, report.yes_or_no(all(met))])
    head = ["site", "searches/s", "processor, ms", "p50, ms", "p99, ms"]
    head += ["index/record", "failed", "met"]
    parts = [
        "# Search\n\n`make bench-search`: two processes, PostgreSQL, each query once; see "
        "[README.md](README.md).",
        f"*Searches/s* are those of {CONNECTIONS} connections, with the processor time of the",
        f"site's processes for one; the latencies are those at {RATE} searches per second.",
        f"Targets: {RATE} searches per second, a p99 of {MAX_P99} ms at this rate, and on the",
        "large site an index, all tables with their indexes, not larger than the record.\n",
        f"{machine.summary()}\n",
        report.table(rows, head),
    ]
    report.write("RESULTS-SEARCH", parts)
    sys.exit(not all(is_met))


if __name__ == "__main__":
    main()
