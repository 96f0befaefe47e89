"""Who did what to which object, and when. Rows are added and never changed or deleted."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ONLY_ADDED_TO = _("The audit is only ever added to.")


class Act(models.TextChoices):
    PUBLISHED = "published", _("Published")
    SCHEDULED = "scheduled", _("Scheduled")
    WITHDREW = "withdrew", _("Withdrew")
    CANCELLED = "cancelled", _("Cancelled what was scheduled")
    WITHHELD = "withheld", _("Withheld")
    DELETED = "deleted", _("Deleted a draft")
    RESTORED = "restored", _("Restored as a draft")
    SUBMITTED = "submitted", _("Submitted")
    SENT_BACK = "sent back", _("Sent back")
    APPROVED = "approved", _("Approved")
    COMMENTED = "commented", _("Commented")
    SHARED = "shared", _("Shared a preview")
    REVOKED = "revoked", _("Revoked a shared preview")
    FOUND_CORRECT = "found correct", _("Found still correct")
    SIGNED_IN = "signed in", _("Signed in")
    SIGN_IN_FAILED = "sign-in failed", _("Failed to sign in")
    SIGNED_OUT = "signed out", _("Signed out")
    CHANGED_ACCOUNT = "changed account", _("Changed an account")
    CHANGED_ROLES = "changed roles", _("Changed roles")
    READ_MESSAGE = "read message", _("Read a message")
    ASSIGNED = "assigned", _("Assigned a message")
    ANSWERED = "answered", _("Answered a message")
    NOTED = "noted", _("Wrote a note on a message")
    CLOSED = "closed", _("Closed a message")
    REOPENED = "reopened", _("Opened a message again")
    HELD = "held", _("Held a message as possible spam")
    RELEASED = "released", _("Released a held message")
    SENT_AGAIN = "sent again", _("Had a mail sent again")
    ERASED = "erased", _("Erased a message at a person’s wish")
    CHANGED_SUBJECT = "changed subject", _("Changed a subject of messages")
    EXPORTED = "exported", _("Exported")


class AuditEntryQuerySet(models.QuerySet):
    """Entries are added one by one, by staff/audit.py; everything that would change some is refused."""

    def _refuse(self, *args, **kwargs):
        raise models.ProtectedError(ONLY_ADDED_TO, set())

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

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True, editable=False)
    act = models.CharField(_("act"), max_length=20, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_entries",
        verbose_name=_("by"),
    )
    kind = models.CharField(_("kind"), max_length=40, blank=True, default="")
    reference = models.CharField(_("reference"), max_length=100, blank=True, default="")
    old = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    new = models.JSONField(_("after"), default=dict, encoder=DjangoJSONEncoder)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the audit")
        verbose_name_plural = _("audit")
        base_manager_name = "objects"  # what relations use: it refuses changes too
        ordering = ["-at", "-pk"]
        permissions = [("export_auditentry", "Can export the audit")]
        indexes = [models.Index(fields=["kind", "reference"], name="audit_by_object")]

    def __str__(self):
        return f"{self.get_act_display()}, {self.at:%Y-%m-%d %H:%M} (UTC)"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise models.ProtectedError(ONLY_ADDED_TO, {self})
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args, **kwargs):
        raise models.ProtectedError(ONLY_ADDED_TO, {self})
