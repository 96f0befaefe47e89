"""Who did what to which object, and when. Rows are added and never changed or deleted."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class Act(models.TextChoices):
    PUBLISHED = "published", "Published"
    SCHEDULED = "scheduled", "Scheduled"
    WITHDREW = "withdrew", "Withdrew"
    CANCELLED = "cancelled", "Cancelled what was scheduled"
    WITHHELD = "withheld", "Withheld"
    DELETED = "deleted", "Deleted a draft"
    RESTORED = "restored", "Restored as a draft"
    SUBMITTED = "submitted", "Submitted"
    SENT_BACK = "sent back", "Sent back"
    APPROVED = "approved", "Approved"
    COMMENTED = "commented", "Commented"
    SHARED = "shared", "Shared a preview"
    REVOKED = "revoked", "Revoked a shared preview"
    FOUND_CORRECT = "found correct", "Found still correct"
    SIGNED_IN = "signed in", "Signed in"
    SIGN_IN_FAILED = "sign-in failed", "Failed to sign in"
    SIGNED_OUT = "signed out", "Signed out"
    CHANGED_ACCOUNT = "changed account", "Changed an account"
    CHANGED_ROLES = "changed roles", "Changed roles"
    READ_MESSAGE = "read message", "Read a message"
    ASSIGNED = "assigned", "Assigned a message"
    ANSWERED = "answered", "Answered a message"
    NOTED = "noted", "Wrote a note on a message"
    CLOSED = "closed", "Closed a message"
    REOPENED = "reopened", "Opened a message again"
    HELD = "held", "Held a message as possible spam"
    RELEASED = "released", "Released a held message"
    SENT_AGAIN = "sent again", "Had a mail sent again"
    ERASED = "erased", "Erased a message at a person’s wish"
    CHANGED_SUBJECT = "changed subject", "Changed a subject of messages"
    EXPORTED = "exported", "Exported"


class AuditEntryQuerySet(models.QuerySet):
    """Entries are added one by one, by staff/audit.py; everything that would change some is refused."""

    def _refuse(self, *args, **kwargs):
        raise models.ProtectedError("The audit is only ever added to.", set())

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            self._refuse()
        return super().bulk_create(objs, *args, **kwargs)

    update = bulk_update = update_or_create = delete = _refuse
    delete.alters_data = True
    delete.queryset_only = True


class AuditEntry(models.Model):
    """One act of one person. ``kind`` and ``reference`` name the object; neither its title nor its text stands here.

    ``old`` and ``new`` say what changed, by numbers of publications, digests, moments, names of roles.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    act = models.CharField(max_length=20, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="audit_entries"
    )
    kind = models.CharField(max_length=40, blank=True, default="")
    reference = models.CharField(max_length=100, blank=True, default="")
    old = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    new = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "entry of the audit"
        verbose_name_plural = "audit"
        base_manager_name = "objects"  # what relations use: it refuses changes too
        ordering = ["-at", "-pk"]
        permissions = [("export_auditentry", "Can export the audit")]
        indexes = [models.Index(fields=["kind", "reference"], name="audit_by_object")]

    def __str__(self):
        return f"{self.get_act_display()}, {self.at:%Y-%m-%d %H:%M} (UTC)"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise models.ProtectedError("The audit is only ever added to.", {self})
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args, **kwargs):
        raise models.ProtectedError("The audit is only ever added to.", {self})
