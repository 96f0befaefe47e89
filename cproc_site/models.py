"""Mails about failures of the site."""

from django.conf import settings
from django.utils import timezone

from core.mail.models import StoredMail
from core.mail.sending import send_on_commit


class ErrorMail(StoredMail):
    """One mail about a failure, to one of those whom `ERROR_MAIL_TO` names."""

    class Meta(StoredMail.Meta):
        default_permissions = ()

    def __str__(self):
        return self.subject

    @classmethod
    def queue(cls, subject: str, body: str):
        now = timezone.now()
        cls.objects.bulk_create(
            cls(to=address, subject=subject, body=body, created_at=now, next_attempt_at=now)
            for address in settings.ERROR_MAIL_TO
        )
        send_on_commit()
