"""Checkpoints: signed statements of the root of the log (C2SP tlog-checkpoint)."""

import datetime
from operator import attrgetter
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.transparency import signed_checkpoint
from core.transparency.notes import SignerKey, verified_text
from core.transparency.proofs import Checkpoint, VerifierKey, root_hash
from record.models.transparency_log import LogCheckpoint, LogKey
from record.transparency import merkle_tree


class KeyNotPublishedError(Exception):
    """The key of the setting isn't the one that is published."""


class LogRewrittenError(Exception):
    """The log doesn't continue a checkpoint that was signed."""


def origin() -> str:
    """Return the name that new keys get: the URL of the log without its scheme."""
    return f"{urlsplit(settings.SITE_URL).netloc}/record"


def signer() -> SignerKey | None:
    """Return the key of the setting ``LOG_KEY``; None without one."""
    return SignerKey.parse(settings.LOG_KEY) if settings.LOG_KEY else None


@transaction.atomic
def publish_key(now: datetime.datetime | None = None) -> LogKey | None:
    """Publish the public part of the key of the setting, and end the validity of the one before.

    Return None if there is none, or if it is published already.
    """
    key = signer()
    time = now or timezone.now()
    if key is None or LogKey.objects.filter(verifier_key=key.verifier).exists():
        return None
    LogKey.objects.filter(valid_until=None).update(valid_until=time)
    return LogKey.objects.create(verifier_key=str(key.verifier), valid_from=time)


def sign_current(now: datetime.datetime) -> int:
    """Sign and store a checkpoint if the log has grown; return 1 for a new one, else 0.

    The first key is published with its first checkpoint. Raise ``KeyNotPublishedError`` for another
    one until it is published, and ``LogRewrittenError`` if entries before the newest checkpoint, or
    before the one that was signed last, were changed or removed.
    """
    key = signer()
    size = merkle_tree.size()
    newest = LogCheckpoint.objects.newest()
    if key is None or not size or (newest and newest.size == size):
        return 0
    if not LogKey.objects.exists():
        publish_key(now)
    if not LogKey.objects.filter(verifier_key=key.verifier, valid_until=None).exists():
        raise KeyNotPublishedError(
            "LOG_KEY isn't the published key: run “manage.py log_key publish”."
        )
    signed = [one for one in (_read(newest), signed_checkpoint.read()) if one]
    checkpoint = Checkpoint(key.name, size, _root_continuing(signed, size))
    signed_checkpoint.write(checkpoint)
    LogCheckpoint.objects.get_or_create(
        size=size,
        defaults={"note": key.sign(str(checkpoint)), "signed_at": now},
    )
    return 1


def accept_log() -> Checkpoint | None:
    """Let the newest checkpoint of the database count as the last that was signed; return it."""
    newest = _read(LogCheckpoint.objects.newest())
    if newest:
        signed_checkpoint.write(newest)
    else:
        signed_checkpoint.forget()
    return newest


def _read(stored: LogCheckpoint | None) -> Checkpoint | None:
    """Return a checkpoint of the database, whose signature is verified."""
    if stored is None:
        return None
    keys = [VerifierKey.parse(key.verifier_key) for key in LogKey.objects.all()]
    return Checkpoint.parse(verified_text(stored.note, keys))


def _root_continuing(signed: list[Checkpoint], size: int) -> bytes:
    """Return the root, computed from the entries since the newest of the signed checkpoints."""
    earlier, frontier = 0, merkle_tree.read_frontier(0)
    for checkpoint in sorted(signed, key=attrgetter("size")):
        earlier = checkpoint.size
        if earlier > size:
            raise LogRewrittenError(f"The log has fewer entries than checkpoint {earlier}.")
        frontier = merkle_tree.read_frontier(earlier)
        if checkpoint.root != root_hash(frontier):
            raise LogRewrittenError(f"The log has another root than checkpoint {earlier}.")
    return root_hash(merkle_tree.grow_frontier(earlier, frontier, size))
