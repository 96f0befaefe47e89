"""The audit log: actions of users. Rows are added, never changed, deleted after their retention.

Triggers of the database reject other statements (`accounts/migrations`).
"""

import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import staff_member


class Act(models.TextChoices):
    PUBLISHED = "published", pgettext_lazy("act", "Published")
    SCHEDULED = "scheduled", pgettext_lazy("act", "Scheduled")
    WITHDREW = "withdrew", pgettext_lazy("act", "Withdrew")
    CANCELLED = "cancelled", pgettext_lazy("act", "Cancelled a scheduled change")
    WITHHELD = "withheld", pgettext_lazy("act", "Withheld")
    DELETED = "deleted", pgettext_lazy("act", "Deleted a draft")
    RESTORED = "restored", pgettext_lazy("act", "Restored as a draft")
    SUBMITTED = "submitted", pgettext_lazy("act", "Submitted")
    SENT_BACK = "sent back", pgettext_lazy("act", "Sent back")
    APPROVED = "approved", pgettext_lazy("act", "Approved")
    COMMENTED = "commented", pgettext_lazy("act", "Commented")
    RESOLVED = "resolved", pgettext_lazy("act", "Resolved a comment")
    REOPENED_COMMENT = "reopened comment", pgettext_lazy("act", "Reopened a comment")
    SHARED = "shared", pgettext_lazy("act", "Shared a preview")
    REVOKED = "revoked", pgettext_lazy("act", "Revoked a shared preview")
    FOUND_CORRECT = "found correct", pgettext_lazy("act", "Confirmed as correct")
    SIGNED_IN = "signed in", pgettext_lazy("act", "Signed in")
    CODE_DUE = "code due", pgettext_lazy("act", "Entered the correct password, code requested")
    SIGN_IN_FAILED = "sign-in failed", pgettext_lazy("act", "Failed to sign in")
    SIGNED_OUT = "signed out", pgettext_lazy("act", "Signed out")
    SIGNED_OUT_EVERYWHERE = "signed out all", pgettext_lazy("act", "Signed out of all devices")
    SLOWED = "slowed sign-ins", pgettext_lazy("act", "Slowed down sign-ins after many failures")
    UNLOCKED = "let in again", pgettext_lazy("act", "Unlocked an account")
    SET_SECOND_FACTOR = "set 2nd factor", pgettext_lazy("act", "Set up a second factor")
    REMOVED_SECOND_FACTOR = "removed 2nd factor", pgettext_lazy("act", "Removed a second factor")
    MADE_RECOVERY_CODES = "new recovery codes", pgettext_lazy("act", "Created new recovery codes")
    USED_RECOVERY_CODE = "used recovery code", pgettext_lazy("act", "Used a recovery code")
    ADDED_PASSKEY = "added passkey", pgettext_lazy("act", "Added a passkey")
    REMOVED_PASSKEY = "removed passkey", pgettext_lazy("act", "Removed a passkey")
    USED_PASSKEY = "used passkey", pgettext_lazy("act", "Used a passkey")
    REJECTED_COPY = "rejected copy", pgettext_lazy("act", "Rejected a possible copy of a passkey")
    CHANGED_ACCOUNT = "changed account", pgettext_lazy("act", "Changed an account")
    CHANGED_ROLES = "changed roles", pgettext_lazy("act", "Changed roles")
    READ_MESSAGE = "read message", pgettext_lazy("act", "Read a message")
    SEARCHED = "searched", pgettext_lazy("act", "Searched")
    LOOKED_UP = "looked up person", pgettext_lazy("act", "Looked up data about a person")
    ASSIGNED = "assigned", pgettext_lazy("act", "Assigned a message")
    ANSWERED = "answered", pgettext_lazy("act", "Answered a message")
    NOTED = "noted", pgettext_lazy("act", "Wrote a note on a message")
    CLOSED = "closed", pgettext_lazy("act", "Closed a message")
    REOPENED = "reopened", pgettext_lazy("act", "Reopened a message")
    HELD = "held", pgettext_lazy("act", "Held a message as possible spam")
    RELEASED = "released", pgettext_lazy("act", "Released a held message")
    SENT_AGAIN = "sent again", pgettext_lazy("act", "Resent an e-mail")
    DELETED_SPAM = "deleted spam", pgettext_lazy("act", "Deleted a held message")
    ERASED = "erased", pgettext_lazy("act", "Erased a message at a person’s request")
    CHANGED_SUBJECT = "changed subject", pgettext_lazy("act", "Changed a subject of messages")
    CHANGED_TERM = "changed term", pgettext_lazy("act", "Changed the list of terms")
    EXPORTED = "exported", pgettext_lazy("act", "Exported")
    IMPORTED = "imported", pgettext_lazy("act", "Imported")


class AuditEntryQuerySet(models.QuerySet):
    """Entries are added by `audit.record`."""

    def delete_expired(self, at: datetime.datetime) -> int:
        """Delete the entries that are older than the settings retain them, and return how many."""
        years = settings.AUDIT_RETENTION_YEARS
        if not years:
            return 0
        # Never less than the calendar's, which the trigger counts.
        return self.filter(at__lt=at - datetime.timedelta(days=366 * years)).delete()[0]


class AuditEntry(models.Model):
    """One action of one user. `kind` and `reference` name the object, without its title or text.

    `old` and `new` are the changed facts: numbers of publications, times, names of roles. No text
    can be recognised in them, by a hash either.
    """

    labels: Any = None  # of the objects of a list, set by the admin

    at = models.DateTimeField(
        _("date and time"), default=timezone.now, db_index=True, editable=False
    )
    act = models.CharField(_("action"), max_length=20, choices=Act)
    by = staff_member("audit_entries", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=40, blank=True, default="")
    reference = models.CharField(_("reference"), max_length=100, blank=True, default="")
    old = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    new = models.JSONField(_("after"), default=dict, encoder=DjangoJSONEncoder)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit log entry")
        verbose_name_plural = _("audit log")
        base_manager_name = "objects"
        ordering = ["-at", "-pk"]
        permissions = [("export_auditentry", "Can export the audit")]
        indexes = [models.Index(fields=["kind", "reference"], name="audit_by_object")]

    def __str__(self) -> str:
        return f"{self.get_act_display()}, {self.at:%Y-%m-%d %H:%M} (UTC)"


def record(
    act: Act,
    by: Any,
    *,
    kind: str = "",
    reference: object = "",
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add an entry. `by` is the user, or None for the site itself and people without an account."""
    return AuditEntry.objects.create(
        act=act, by=by, kind=kind, reference=str(reference), old=old or {}, new=new or {}
    )
