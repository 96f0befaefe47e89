"""The metrics for Prometheus: requests and tasks are counted, figures of the database are queried.

No label contains text of a visitor: views have names, statuses are numbers.
"""

import datetime
import logging
import platform
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import django
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db import Error, connection
from django.db.models import Count, Manager, Max
from django.dispatch import Signal, receiver
from django.utils import timezone
from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from accounts.models import Act, AuditEntry
from contact.models import Delivery, Message
from core.i18n.dates import start_of_day
from core.mail.sending import longest_wait
from cproc_site.monitoring.health import readiness
from record.models import (
    LogCheckpoint,
    LogTimestamp,
    Publication,
    RecordVerification,
)
from record.transparency import merkle_tree

logger = logging.getLogger("cproc_site")

disable_created_metrics()  # a second line for each counter, without use

METHODS = ("GET", "HEAD", "POST")

REQUESTS = Counter("cproc_requests", "Requests answered.", ["view", "edition", "method", "status"])
DURATIONS = Histogram(
    "cproc_request_seconds",
    "Time until the response began, without cached responses.",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SIGN_INS = Counter("cproc_sign_ins", "Sign-ins of staff by password.", ["outcome"])
WORK = Counter("cproc_work", "Tasks that were due.", ["name", "outcome"])
LAST_RUN = Gauge(
    "cproc_work_last_run_timestamp_seconds",
    "When the due tasks were last run.",
    multiprocess_mode="max",
)


def count_request(view: str, edition: str, method: str, status: int, seconds: float | None) -> None:
    """Count a request if the metrics can be read; `seconds` is None for cached responses."""
    if not settings.INTERNAL_ADDRESS:
        return
    # 304 has a separate label: it shows how well the caches of browsers work.
    label = "304" if status == 304 else f"{status // 100}xx"
    requests, durations = _counters(view, edition, method if method in METHODS else "other", label)
    requests.inc()
    if seconds is not None:
        durations.observe(seconds)


@lru_cache(1_000)  # finding them takes as long as counting
def _counters(view: str, edition: str, method: str, status: str) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(view, edition, method, status), DURATIONS.labels(view)


@receiver([user_logged_in, user_login_failed])
def count_sign_in(signal: Signal, **kwargs: Any) -> None:
    """Count a sign-in by password; by signals, because `accounts` doesn't know this package."""
    SIGN_INS.labels("done" if signal is user_logged_in else "failed").inc()


class SiteCollector(Collector):
    """The health of this server, and figures of the database, which are equal on each server."""

    def collect(self) -> Iterable[Metric]:
        """Run the checks and query the figures; without the database state only that."""
        health = GaugeMetricFamily("cproc_health", "1 if the check is passed.", labels=["check"])
        for result in readiness.results():
            health.add_metric([result.name], result.is_well)
        build = GaugeMetricFamily(
            "cproc_build", "The running release.", labels=["release", "python", "django"]
        )
        build.add_metric([settings.RELEASE, platform.python_version(), django.get_version()], 1)
        figures: list[Metric] = []
        try:
            figures = list(_figures())
        except Error as error:
            logger.warning("The database gave no figures: %s", type(error).__name__)
        finally:
            connection.close()
        is_up = GaugeMetricFamily(
            "cproc_database_up", "1 if the database answers.", value=bool(figures)
        )
        return [health, build, is_up, *figures]


def _figures() -> Iterator[Metric]:
    now = timezone.now()
    publications = GaugeMetricFamily(
        "cproc_publications", "Rows of the record by state.", labels=["state"]
    )
    in_force = Publication.objects.in_force(now).filter(reason="")
    publications.add_metric(["in_force"], in_force.count())
    publications.add_metric(["scheduled"], Publication.objects.scheduled(now).count())
    yield publications
    acts = CounterMetricFamily("cproc_acts", "Entries of the audit log.", labels=["act"])
    yield _add_counts(acts, AuditEntry.objects, "act")
    messages = GaugeMetricFamily("cproc_messages", "Messages by state.", labels=["state"])
    yield _add_counts(messages, Message.objects, "state")
    mails = GaugeMetricFamily("cproc_deliveries", "Mails about messages.", labels=["state"])
    yield _add_counts(mails, Delivery.objects, "state")
    yield GaugeMetricFamily(
        "cproc_oldest_due_delivery_seconds",
        "How long the oldest due mail has waited; 0 if none.",
        value=longest_wait(now).total_seconds(),
    )
    yield from _figures_of_record(now)


def _figures_of_record(now: datetime.datetime) -> Iterator[Metric]:
    """Yield the state of the record and its log, and the ages of checkpoint, timestamp, backup."""
    verification = RecordVerification.objects.order_by("day").last()
    yield GaugeMetricFamily(
        "cproc_record_problems",
        "Differences of the record from its log, at the last verification.",
        value=len(verification.problems) if verification else 0,
    )
    newest = LogCheckpoint.objects.newest()
    unsigned = merkle_tree.size() - newest.size if newest else 0
    yield GaugeMetricFamily(
        "cproc_unsigned_entries", "Entries without a checkpoint.", value=unsigned
    )
    stamp = LogTimestamp.objects.exclude(token=None).order_by("day").last()
    backups = AuditEntry.objects.filter(act=Act.EXPORTED, kind="site")
    times = {
        "checkpoint": newest and newest.signed_at,
        "timestamp": stamp and start_of_day(stamp.day),
        "backup": backups.aggregate(last=Max("at"))["last"],
    }
    ages = GaugeMetricFamily("cproc_age_seconds", "Age of the last one.", labels=["of"])
    for name, time in times.items():
        if time:
            ages.add_metric([name], (now - time).total_seconds())
    yield ages


def _add_counts(family: Any, rows: Manager, column: str) -> Metric:
    for value, number in rows.order_by().values_list(column).annotate(Count("pk")):
        family.add_metric([value], number)
    return family
