"""What the site counts, for Prometheus: requests as they are answered, work as it is done, the rest as it is asked for.

No label holds what a visitor could write: views have names, statuses are numbers.
"""

import logging
import platform
from functools import lru_cache

import django
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db import Error, connection
from django.db.models import Count
from django.utils import timezone
from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from accounts.models import AuditEntry
from contact.models import Delivery, Message
from core.mail.sending import longest_wait
from record.models import Publication

logger = logging.getLogger("cproc_site")

disable_created_metrics()  # a second line for each: counters are compared, nobody asks since when they are there

METHODS = ("GET", "HEAD", "POST")
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("cproc_requests", "Requests answered.", ["view", "edition", "method", "status"])
DURATIONS = Histogram(
    "cproc_request_seconds",
    "Until an answer began that wasn't kept ready.",
    ["view"],
    buckets=SECONDS,
)
SIGN_INS = Counter("cproc_sign_ins", "Sign-ins of staff by password.", ["outcome"])
WORK = Counter("cproc_work", "Pieces of work that fell due.", ["name", "outcome"])
LAST_RUN = Gauge(
    "cproc_work_last_run_timestamp_seconds",
    "When all that fell due was last gone through.",
    multiprocess_mode="max",
)


def count_request(view: str, edition: str, method: str, status: int, seconds: float | None):
    """Nothing is counted where nobody can ask for it. Without ``seconds`` the answer was kept ready."""
    if not settings.INTERNAL_ADDRESS:
        return
    # "Not modified" apart from the rest: it says how well what browsers keep serves.
    shown = "304" if status == 304 else f"{status // 100}xx"
    requests, durations = _counters(view, edition, method if method in METHODS else "other", shown)
    requests.inc()
    if seconds is not None:
        durations.observe(seconds)


@lru_cache(1_000)  # finding them takes as long as counting
def _counters(view, edition, method, shown):
    return REQUESTS.labels(view, edition, method, shown), DURATIONS.labels(view)


def count_sign_ins():
    """Whoever checks passwords sends these signals: no other room has to know of this one."""
    user_login_failed.connect(
        lambda **about: SIGN_INS.labels("failed").inc(),
        weak=False,
        dispatch_uid="cproc_site.monitoring.metrics.failed",
    )
    user_logged_in.connect(
        lambda **about: SIGN_INS.labels("done").inc(),
        weak=False,
        dispatch_uid="cproc_site.monitoring.metrics.done",
    )


class Figures:
    """What the database knows, read when somebody asks. Each server of one site gives the same: compare, don't add."""

    def describe(self):
        return []

    def collect(self):
        build = GaugeMetricFamily(
            "cproc_build", "What runs.", labels=["release", "python", "django"]
        )
        build.add_metric([settings.RELEASE, platform.python_version(), django.get_version()], 1)
        answers = GaugeMetricFamily("cproc_database_up", "1 where the database answers.")
        figures = _read()
        answers.add_metric([], 1 if figures else 0)
        return [build, answers, *figures]


def _read() -> list:
    try:
        return [_publications(), _acts(), _messages(), _deliveries(), _oldest_due()]
    except Error as error:
        logger.warning("The database gave no figures: %s", type(error).__name__)
        return []
    finally:
        connection.close()


def _publications():
    now = timezone.now()
    family = GaugeMetricFamily(
        "cproc_publications", "Rows of the record by state.", labels=["state"]
    )
    family.add_metric(["in_force"], Publication.objects.in_force(now).filter(reason="").count())
    family.add_metric(["scheduled"], Publication.objects.scheduled(now).count())
    return family


def _acts():
    family = CounterMetricFamily("cproc_acts", "Entries of the audit by act.", labels=["act"])
    return _by(family, AuditEntry.objects, "act")


def _messages():
    return _by(
        GaugeMetricFamily("cproc_messages", "Messages by state.", labels=["state"]),
        Message.objects,
        "state",
    )


def _deliveries():
    family = GaugeMetricFamily(
        "cproc_deliveries", "Mails about messages by state.", labels=["state"]
    )
    return _by(family, Delivery.objects, "state")


def _oldest_due():
    family = GaugeMetricFamily(
        "cproc_oldest_due_delivery_seconds",
        "For how long the oldest mail that is due has waited; 0 without one.",
    )
    family.add_metric([], longest_wait(timezone.now()).total_seconds())
    return family


def _by(family, rows, column):
    for value, number in rows.order_by().values_list(column).annotate(Count("pk")):
        family.add_metric([value], number)
    return family
