"""The log of the record: one entry for each change, with the hashes of a Merkle tree."""

import datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.attempts import AttemptQuerySet, Problem
from record.models.publication import Publication


class Operation(models.TextChoices):
    """An operation on a row of the record."""

    PUBLISH = "publish", pgettext_lazy("log", "published")
    WITHDRAW = "withdraw", pgettext_lazy("log", "withdrawn")
    CANCEL = "cancel", pgettext_lazy("log", "cancelled")
    WITHHOLD = "withhold", pgettext_lazy("log", "withheld")


# An entry about a row itself; the others are about such an entry.
OPERATIONS_WITH_ROW = (Operation.PUBLISH, Operation.WITHDRAW)


class LogEntry(models.Model):
    """A change of the record at its place in the log.

    ``commitment`` is the SHA-256 of the nonce and the statement of the change
    (record/transparency/entries.py). ``hashes`` are those of the nodes of the tree that the entry
    completes: its own, as a leaf, and those of larger and larger subtrees. Withholding removes the
    nonce, and with it the possibility to find out what the entry commits to; the tree stays.
    Triggers reject gaps, other changes and deletion.
    """

    index = models.BigIntegerField(primary_key=True)  # from 0, without gaps
    operation = models.CharField(max_length=20, choices=Operation)
    # The database rejects deleting a row that has one.
    publication = models.ForeignKey(
        Publication, models.DO_NOTHING, related_name="log_entries", db_index=False
    )
    logged_at = models.DateTimeField()
    nonce = models.BinaryField(null=True)
    commitment = models.BinaryField()
    hashes = models.BinaryField()

    class Meta:
        verbose_name_plural = "log entries"
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "operation"], name="one_entry_per_row_and_operation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.index}: {self.operation} {self.publication_id}"


class LogKey(models.Model):
    """A public key that signs checkpoints, as a C2SP verifier key; times are UTC."""

    verifier_key = models.CharField(max_length=300, unique=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.verifier_key


class LogCheckpointManager(models.Manager["LogCheckpoint"]):
    def newest(self) -> "LogCheckpoint | None":
        """Return the checkpoint of the most entries."""
        return self.order_by("size").last()


class LogCheckpoint(models.Model):
    """A signed statement of the root for a size of the tree (C2SP tlog-checkpoint)."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    signed_at = models.DateTimeField()

    objects = LogCheckpointManager()

    def __str__(self) -> str:
        return f"checkpoint of {self.size} entries"

    @property
    def cosigned_note(self) -> str:
        """The note with the signatures of the witnesses too."""
        lines = self.cosignatures.order_by("pk").values_list("line", flat=True)
        return self.note + "".join(lines)


class LogRequestQuerySet(AttemptQuerySet):
    """Requests for signatures under checkpoints."""

    def due(self, at: datetime.datetime) -> Self:
        model: Any = self.model
        return self.filter(model.UNFINISHED, next_attempt_at__lte=at)


class LogRequest(models.Model):
    """A signature under a checkpoint that others are asked for until they give it."""

    PROBLEMS: type[Problem]
    UNFINISHED: models.Q  # the rows without a signature

    checkpoint: models.ForeignKey[LogCheckpoint]
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    error = models.CharField(max_length=20, blank=True, default="")
    error_detail = models.CharField(max_length=100, blank=True, default="")

    objects = LogRequestQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def problem(self) -> str:
        """Why the last attempt failed, in the active language."""
        return self.PROBLEMS(self.error).describe(self.error_detail) if self.error else ""


class TimestampProblem(Problem):
    """Why there is no timestamp."""

    UNREACHABLE = (
        "unreachable",
        _("The timestamp authority cannot be reached. Check TIMESTAMP_URL and the network."),
    )
    CONNECTION_UNTRUSTED = (
        "connection untrusted",
        _(
            "The server of the timestamp authority has no TLS certificate that is trusted. Check "
            "TIMESTAMP_URL and SSL_CERT_FILE."
        ),
    )
    TIMEOUT = (
        "timeout",
        _(
            "The timestamp authority did not answer within %(detail)s seconds. If this lasts, ask "
            "the authority."
        ),
    )
    STATUS = (
        "status",
        _("The timestamp authority answered with HTTP status %(detail)s. Check TIMESTAMP_URL."),
    )
    CONTENT_TYPE = (
        "content type",
        _("TIMESTAMP_URL does not lead to a timestamp authority (RFC 3161). Check it."),
    )
    TOO_LARGE = (
        "too large",
        _("The answer of the timestamp authority is longer than %(detail)s bytes. Ask it why."),
    )
    UNREADABLE = (
        "unreadable",
        _("The timestamp has another format than RFC 3161. Check TIMESTAMP_URL."),
    )
    REFUSED = (
        "refused",
        _("The timestamp authority rejected the request (%(detail)s). Ask it why."),
    )
    WRONG_NONCE = (
        "wrong nonce",
        _("The timestamp answers another request. Check who answers at TIMESTAMP_URL."),
    )
    WRONG_DIGEST = (
        "wrong digest",
        _("The timestamp is for other data. Check who answers at TIMESTAMP_URL."),
    )
    WRONG_TIME = (
        "wrong time",
        _(
            "The time of the timestamp is not that of this server. Check the clock of the server; "
            "if it is right, use another timestamp authority."
        ),
    )
    INVALID = (
        "invalid",
        _(
            "The signature of the timestamp is not valid. If this lasts, use another timestamp "
            "authority."
        ),
    )
    UNTRUSTED = (
        "untrusted",
        _(
            "The timestamp is signed by an authority that is not trusted. Check "
            "TIMESTAMP_CERTIFICATES."
        ),
    )
    EXPIRED = (
        "expired",
        _(
            "The certificate of the timestamp authority was not valid at the time of the "
            "timestamp. Use another timestamp authority."
        ),
    )
    NO_CERTIFICATES = (
        "no certificates",
        _("The trusted certificates cannot be read. Check TIMESTAMP_CERTIFICATES."),
    )


class LogTimestamp(LogRequest):
    """The timestamp of a day (RFC 3161) over a checkpoint; without a token it is still wanted.

    ``token`` is the DER of the authority's answer. Days are Bucharest days.
    """

    PROBLEMS = TimestampProblem
    UNFINISHED = models.Q(token=None)

    checkpoint = models.ForeignKey(LogCheckpoint, models.DO_NOTHING, related_name="timestamps")
    day = models.DateField(primary_key=True)
    token = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"timestamp of {self.day}"


class WitnessProblem(Problem):
    """Why a witness has not signed."""

    UNREACHABLE = (
        "unreachable",
        _("The witness cannot be reached. Check its URL in LOG_WITNESSES and the network."),
    )
    STATUS = (
        "status",
        _("The witness answered with HTTP status %(detail)s. If this lasts, ask it why."),
    )
    UNKNOWN_LOG = (
        "unknown log",
        _("The witness does not know the log. Check its URL, and send it the public key."),
    )
    CONFLICT = (
        "conflict",
        _(
            "The witness has confirmed another log. If a backup was restored, ask the witness to "
            "start again. Otherwise treat LOG_KEY as stolen (docs/evidence.md)."
        ),
    )
    INVALID = (
        "invalid",
        _("The witness sent no valid signature. Check its URL and its key in LOG_WITNESSES."),
    )


class LogCosignature(LogRequest):
    """A signature of a witness under a checkpoint; without a line it is still wanted.

    ``witness`` is its C2SP verifier key. The pending signature of a witness is one row, which moves
    to the newest checkpoint.
    """

    PROBLEMS = WitnessProblem
    UNFINISHED = models.Q(line="")

    checkpoint = models.ForeignKey(LogCheckpoint, models.DO_NOTHING, related_name="cosignatures")
    witness = models.CharField(max_length=300)
    line = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "witness"], name="one_cosignature_per_witness"
            )
        ]

    def __str__(self) -> str:
        return f"cosignature of {self.name}"

    @property
    def name(self) -> str:
        """The name of the witness."""
        return self.witness.partition("+")[0]


class RecordVerification(models.Model):
    """The result of verifying the record in the night before ``day`` (record/transparency)."""

    day = models.DateField(primary_key=True)
    verified_at = models.DateTimeField()
    entries = models.BigIntegerField()
    problems = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.day)
