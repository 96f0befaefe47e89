"""Send messages to the contact form: ``make bench-contact``, into RESULTS-CONTACT.md.

First at its limits: how many messages a second the site stores, each with two mails to a mail
server, if it may store all of them. It needs PostgreSQL with fsync on.

Then beyond them: it is offered more messages than it may store. The site is behind the repository's
nginx with the limits of the compose file, as after another proxy that states the address of each
visitor. Messages of different people and networks arrive at a fixed rate, whether earlier ones are
answered or not; every third has a sign of spam. Others read public pages meanwhile.
"""

import html
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import django

from bench import machine, report
from bench.clients import Client
from bench.open_loop import Reply, request_of, send_at_rate
from bench.programs import Programs
from bench.sites import load_volume
from bench.subjects import Setting
from bench.writes import check_fsync
from tests.helpers.server.mail_server import MailServer

# As many as two processes examine at a time.
SENDERS = 4
SENDING_SECONDS = 15
MIN_STORED = 200  # messages per second
SECONDS = 60
RATE = 100
PAGES_RATE = 20
NULL_RATE = 10 * RATE
PATHS = ["/", "/projects/", "/activities/", "/projects/project-00001/", "/projects/project-00002/"]
TEXT = (
    'Message <number {}> & "its" text. ' + "When does the next course about evidence begin? " * 12
)
BYTES_OF_MESSAGE = 80_000  # at most, as .env.example states
GO_BACK = "go back: what you typed is still there"
TABLES = ("contact_message", "contact_delivery")

type Result = tuple[str, str, float, bool]


class Sending(NamedTuple):
    """Responses by status, the mails sent meanwhile, and the seconds until the last was sent."""

    statuses: Counter
    seconds: float
    mails: int
    mail_seconds: float

    @property
    def rate(self) -> float:
        return self.statuses[303] / self.seconds


class Load(NamedTuple):
    """The texts in the order of their replies, pages before and meanwhile, and what is stored."""

    texts: list[str]
    replies: list[Reply]
    quiet: list[Reply]
    pages: list[Reply]
    stored: set[str]
    rows: int
    bytes: int


def main():
    machine.check()
    check_fsync()
    temporary = tempfile.TemporaryDirectory(prefix="cproc-bench-")
    with temporary as path, Programs(Path(path)) as programs:
        setting = Setting(programs, Path(path))
        load_volume(setting.site_environment)
        os.environ |= setting.site_environment
        django.setup()  # this process reads the database of the site
        sending = send_messages(setting)
        limits = {"RATE_LIMIT_PER_SECOND": "50", "TRUSTED_PROXIES": "127.0.0.1/32"}
        port = setting.behind_nginx(**limits).server.port
        null = programs.nginx_with_files(Path(path)).port
        possible = send_at_rate(null, messages(null)[1][: 5 * NULL_RATE], NULL_RATE)
        load = flood(port)
    results = compare(sending, load)
    report.write("RESULTS-CONTACT", text_of(load, possible, results))
    sys.exit(not all(is_met for *_, is_met in results))


def send_messages(setting: Setting) -> Sending:
    """Send messages of different people as fast as the site stores them."""
    from contact.models import Delivery, Message

    no_limit = str(10**6)
    with MailServer() as mail:
        more = {"MAIL_URL": mail.url, "CONTACT_RECIPIENTS": "office@example.org"}
        more |= {"BEHIND_PROXY": "1", "CONTACT_MAX_PER_HOUR": no_limit}
        port = setting.site("contact", is_cached=True, **more).server.port
        numbers = range(4 * MIN_STORED * SENDING_SECONDS)
        forms = [form_of(number, TEXT.format(number)) for number in numbers]
        clients = [Client(port) for _ in range(SENDERS)]
        began = time.monotonic()
        until = began + SENDING_SECONDS
        with ThreadPoolExecutor(SENDERS) as pool:
            places = range(SENDERS)
            counts = pool.map(lambda place: send(clients[place], forms, place, until), places)
            statuses = sum(counts, Counter())
        seconds = time.monotonic() - began
        mails = len(mail.taken)
        while Delivery.objects.filter(sent_at=None).exists():
            time.sleep(0.2)
        mail_seconds = time.monotonic() - began
    Message.objects.all().delete()
    return Sending(statuses, seconds, mails, mail_seconds)


def send(client: Client, forms: list[dict], place: int, until: float) -> Counter:
    statuses: Counter[int] = Counter()
    for number in range(place, len(forms), SENDERS):
        if time.monotonic() > until:
            break
        here = {"Sec-Fetch-Site": "same-origin"}
        answer = client.post("/contact/", forms[number], number, **here)
        statuses[answer.status] += 1
    return statuses


def form_of(number: int, text: str, **more: str) -> dict:
    """Return the form of another person, opened a minute ago."""
    from django.utils import timezone

    from contact import form_tokens

    return {
        "token": form_tokens.issue(timezone.now() - timedelta(minutes=1)),
        "name": "Visitor",
        "email": f"visitor-{number}@example.org",
        "subject": subject(),
        "text": text,
        "end": "end",
    } | more


@cache
def subject() -> int:
    from contact.models import Subject

    return Subject.objects.active()[0].pk


def flood(port: int) -> Load:
    from contact.models import Message

    texts, requests = messages(port)
    read_pages(port, 2)
    quiet = read_pages(port, SECONDS // 3)
    before = size_of_tables()
    with ThreadPoolExecutor() as pool:
        pages = pool.submit(read_pages, port, SECONDS)
        replies = send_at_rate(port, requests, RATE)
    stored = list(Message.objects.values_list("text", flat=True))
    size = size_of_tables() - before
    return Load(texts, replies, quiet, pages.result(), set(stored), len(stored), size)


def messages(port: int) -> tuple[list[str], list[bytes]]:
    """Return the texts, and the requests that send them with tokens of this site."""
    texts = [TEXT.format(number).strip() for number in range(RATE * SECONDS)]
    requests = []
    for number, text in enumerate(texts):
        form = form_of(number, text, homepage="" if number % 3 else "https://spam.example")
        requests.append(request_of(port, "/contact/", number, urlencode(form)))
    return texts, requests


def read_pages(port: int, seconds: int) -> list[Reply]:
    numbers = range(PAGES_RATE * seconds)
    requests = [request_of(port, PATHS[number % len(PATHS)], ~number) for number in numbers]
    return send_at_rate(port, requests, PAGES_RATE)


def size_of_tables() -> int:
    """Return the bytes of the tables of messages with their indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(name)) FROM unnest(%s) AS name", [list(TABLES)]
        )
        return int(cursor.fetchone()[0])


def compare(sending: Sending, load: Load) -> list[Result]:
    """Return the targets: name, target, figure, and whether it is met."""
    from django.conf import settings

    ceiling = settings.CONTACT_MAX_PER_HOUR + settings.CONTACT_MAX_HELD
    megabytes, most = load.bytes / 1_000_000, ceiling * BYTES_OF_MESSAGE / 1_000_000
    accepted = set()
    by_proxy = lost = 0
    for text, reply in zip(load.texts, load.replies, strict=True):
        if reply.status == 303:
            accepted.add(text)
        elif reply.status in (429, 503) and GO_BACK in reply.text:
            by_proxy += 1
        elif reply.status not in (429, 503) or html.escape(text) not in reply.text:
            lost += 1
    missing, silent = len(accepted - load.stored), len(load.stored - accepted)
    failed = sum(reply.status != 200 for reply in load.quiet + load.pages)
    others = sending.statuses.total() - sending.statuses[303]
    return [
        ("messages stored per second", f"≥ {MIN_STORED}", sending.rate, sending.rate >= MIN_STORED),
        (f"messages of {SENDERS} senders that were asked to wait", "–", others, True),
        (f"mails sent in these {SENDING_SECONDS} s", "–", sending.mails, True),
        ("seconds until all mails were sent", "–", sending.mail_seconds, True),
        ("flood: messages offered", f"{RATE * SECONDS:,}", len(load.replies), True),
        ("messages stored", f"≤ {ceiling:,}", load.rows, load.rows <= ceiling),
        ("megabytes of their tables", f"≤ {most:.0f}", megabytes, megabytes <= most),
        ("accepted messages that are not stored", "0", missing, missing == 0),
        ("stored messages without their confirmation", "0", silent, silent == 0),
        ("rejected visitors without their text", "0", lost, lost == 0),
        ("rejected, with the text one page back", "–", by_proxy, True),
        ("failed public pages", "0", failed, failed == 0),
    ]


def text_of(load: Load, possible: list[Reply], results: list[Result]) -> list[str]:
    targets = []
    for what, target, seen, is_met in results:
        targets.append([what, target, report.number(seen), report.yes_or_no(is_met)])
    groups = {
        f"message, {status or 'no response'}": [r for r in load.replies if r.status == status]
        for status in sorted(Counter(reply.status for reply in load.replies))
    }
    groups |= {"public page, quiet": load.quiet, "public page, meanwhile": load.pages}
    groups |= {f"of a server that does nothing, {NULL_RATE:,} a second": possible}
    rows = []
    for name, replies in groups.items():
        times = sorted(reply.seconds for reply in replies)
        quantiles = [times[int(len(times) * share)] for share in (0.5, 0.99)]
        rows.append([name, f"{len(times):,}", *(f"{each:.3f}" for each in (*quantiles, times[-1]))])
    return [
        f"# Messages\n\nWritten by `make bench-contact`: two processes and {SENDERS} senders for "
        f"{SENDING_SECONDS} s,\nPostgreSQL with fsync on. Then a flood: the same behind nginx, "
        f"{RATE} messages and {PAGES_RATE} pages a second for {SECONDS} s, whether earlier ones "
        "are answered or not.\n",
        f"{machine.summary()} Load average of the last minute, this run included: "
        f"{os.getloadavg()[0]:.1f}.\n",
        report.table(targets, ["what", "target", "seen", "met"]),
        report.table(rows, ["response", "number", "median s", "p99 s", "slowest s"]),
    ]


if __name__ == "__main__":
    main()
