"""Guess passwords: ``make bench-sign-in``, into RESULTS-SIGN-IN.md.

The requests come from many networks, as the header of a trusted proxy states, and go to the
application server itself, so the limits of the proxy do not count. Visitors read public pages,
first alone, then while others guess passwords and an owner signs in with a known browser.
"""

import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import django

from bench import machine, report
from bench.clients import Answer, Client, at_rate
from bench.measuring import Seen, request
from bench.staff import PASSWORD, STAFF, open_sign_in, sign_in
from bench.subjects import loaded_site

SECONDS = 60
VISITORS = 16
GUESSES_PER_SECOND = 50
GUESSERS = 100
OWNER_INTERVAL = 5  # seconds
OWNER = "owner"


class Load(NamedTuple):
    """What visitors saw meanwhile, and the responses to guesses and to the owner."""

    pages: Seen
    guesses: list[Answer]
    owner: list[Answer]


def main():
    with loaded_site(**STAFF) as (port, setting):
        os.environ |= setting.site_environment
        django.setup()  # this process reads and writes the database of the site
        projects = [f"/projects/project-{number:05}/" for number in range(1, 8)]
        paths = ["/", "/projects/", "/activities/", *projects]
        owner = known_browser(port)
        visit(port, paths, 2)
        quiet = visit(port, paths, SECONDS)
        load = guess_passwords(port, paths, owner)
    results = compare(quiet, load)
    report.write("RESULTS-SIGN-IN", text_of(quiet, load, results))
    sys.exit(not all(is_met for *_, is_met in results))


def visit(port: int, paths: list[str], seconds: float) -> Seen:
    return request(f"http://127.0.0.1:{port}", int(seconds), VISITORS, paths=paths)


def known_browser(port: int) -> Client:
    """Create an account, and return a browser in which it has signed in before."""
    from tests.helpers.factories import make_superuser

    account = make_superuser(username=OWNER)
    account.set_password(PASSWORD)
    account.save()
    browser = open_sign_in(port)
    browser.keep_cookies(sign_in(browser, OWNER, PASSWORD))
    del browser.cookies["session"]
    return browser


def guess_passwords(port: int, paths: list[str], owner: Client) -> Load:
    """Guess at the owner's account and at names without one while visitors read pages."""

    def guess(client: Client, number: int) -> Answer:
        name = f"name-{number}" if number % 10 else OWNER
        return sign_in(client, name, "typed in vain", number)

    def sign_owner_in(browser: Client, number: int) -> Answer:
        return sign_in(browser, OWNER, PASSWORD, number)

    guessers = [open_sign_in(port) for _ in range(GUESSERS)]
    with ThreadPoolExecutor() as pool:
        guesses = pool.submit(at_rate, guess, guessers, GUESSES_PER_SECOND, SECONDS)
        signed_in = pool.submit(at_rate, sign_owner_in, [owner], 1 / OWNER_INTERVAL, SECONDS)
        pages = visit(port, paths, SECONDS)
    return Load(pages, guesses.result(), signed_in.result())


def compare(quiet: Seen, load: Load) -> list[tuple[str, str, float, bool]]:
    """Return the targets: name, target, figure, and whether it is met."""
    ratio = load.pages.p99 / quiet.p99
    slowest = max(answer.seconds for answer in load.owner)
    failed = sum(answer.status != 302 for answer in load.owner)
    rate = len(load.guesses) / SECONDS
    wrong = sum(answer.status not in (200, 429) for answer in load.guesses)
    errors = quiet.errors + load.pages.errors + wrong
    return [
        ("p99 of public pages, with guesses to quiet", "≤ 2", ratio, ratio <= 2),
        ("slowest sign-in of the owner, seconds", "≤ 3", slowest, slowest <= 3),
        ("failed sign-ins of the owner", "0", failed, failed == 0),
        ("guesses per second", f"≥ {GUESSES_PER_SECOND * 0.95:g}", rate, rate >= 47.5),
        ("failed responses", "0", errors, errors == 0),
    ]


def text_of(quiet, load, results) -> list[str]:
    targets = []
    for what, target, seen, is_met in results:
        targets.append([what, target, report.number(seen), report.yes_or_no(is_met)])
    pages = []
    for name, seen in {"quiet": quiet, "with guesses": load.pages}.items():
        pages.append([name, f"{seen.answers:,}", f"{seen.p50:.1f}", f"{seen.p99:.1f}"])
    answers = []
    for name, group in {"guess": load.guesses, "owner": load.owner}.items():
        for status, count in sorted(Counter(answer.status for answer in group).items()):
            times = sorted(answer.seconds for answer in group if answer.status == status)
            middle = times[len(times) // 2]
            share = f"{count / len(group):.1%}"
            row = [f"{name}, {status}", f"{count:,}", share]
            answers.append([*row, f"{middle:.3f}", f"{times[-1]:.3f}"])
    return [
        f"# Guessed passwords\n\nWritten by `make bench-sign-in`: two processes, {VISITORS} "
        f"visitors as fast as possible, {GUESSES_PER_SECOND} guesses a second for {SECONDS} s.\n",
        f"{machine.summary()} Load average of the last minute, this run included: "
        f"{os.getloadavg()[0]:.1f}.\n",
        report.table(targets, ["what", "target", "seen", "met"]),
        report.table(pages, ["public pages", "responses", "p50 ms", "p99 ms"]),
        report.table(answers, ["response", "number", "share", "median s", "slowest s"]),
    ]


if __name__ == "__main__":
    main()
