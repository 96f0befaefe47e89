"""E-mails about failures of the site."""

from django.conf import settings
from django.utils import timezone

from core.mail.models import StoredMail
from core.mail.sending import send_on_commit


class ErrorMail(StoredMail):
    """A mail about a failure, to one of the addresses in `ERROR_MAIL_TO`."""

    class Meta(StoredMail.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return self.subject

    @classmethod
    def queue(cls, subject: str, body: str) -> None:
        """Store a mail to each address, to be sent after the commit."""
        now = timezone.now()
        cls.objects.bulk_create(
            cls(to=address, subject=subject, body=body, created_at=now, next_attempt_at=now)
            for address in settings.ERROR_MAIL_TO
        )
        send_on_commit()
