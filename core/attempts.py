"""Attempts at work that may fail, such as sending a mail: claimed, counted and repeated."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F

RETRY_MINUTES = (1, 5, 30, 240, 24 * 60)
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
# Longer than an attempt can take (EmailBackend.TIMEOUT_SECONDS): an older claim was abandoned.
CLAIM_DURATION = datetime.timedelta(minutes=5)


class Problem(models.TextChoices):
    """Why something failed: the codes that are stored and their labels for staff."""

    def describe(self, detail: str) -> str:
        """Return the label in the active language with the detail, which some labels show."""
        return self.label % {"detail": detail}


class AttemptFailed(Exception):
    """An attempt has failed; `detail` (100 characters at most) is for the label."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail

    def __str__(self) -> str:
        return self.problem.describe(self.detail)


class AttemptQuerySet(models.QuerySet):
    """Rows of work, with the number of their attempts."""

    def due(self, at: datetime.datetime) -> Self:
        """Return the rows to be tried at `at` (aware), abandoned claims included."""
        raise NotImplementedError

    def claim(self, pk: int | datetime.date, at: datetime.datetime) -> bool:
        """Claim one due row and count the attempt; of several callers one gets it."""
        columns = self.claim_columns(at + CLAIM_DURATION)
        return bool(self.due(at).filter(pk=pk).update(attempts=F("attempts") + 1, **columns))

    def claim_columns(self, until: datetime.datetime) -> dict[str, Any]:
        """Return the values with which a row is not due until then."""
        return {"next_attempt_at": until}


def next_attempt_time(attempts: int, at: datetime.datetime) -> datetime.datetime:
    """Return when to try again after so many attempts, the last of which failed at `at`."""
    minutes = RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1]
    return at + datetime.timedelta(minutes=minutes)
