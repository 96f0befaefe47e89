"""Tell those who asked for it by mail about comments and approvals through shared links."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from core.mail.sending import send_on_commit
from publishing.models import ReviewEntryMail
from record import registry
from record.models import PreviewLink, Publication, ReviewEntry


def queue(
    entry: ReviewEntry, candidates: Sequence[Publication], link: PreviewLink, now: datetime
) -> None:
    """Put a mail to each owner of a candidate and to the maker of the link into the outbox."""
    objects = registry.objects_of(candidate.ref for candidate in candidates)
    people = {link.created_by_id, *(obj.owner_id for obj in objects)}
    recipients = User.objects.filter(pk__in=people - {None}, is_active=True, mails_comments=True)
    mails = [_mail(entry, candidates, user, now) for user in recipients.exclude(email="")]
    ReviewEntryMail.objects.bulk_create(mails)
    if mails:
        send_on_commit()


def _mail(
    entry: ReviewEntry, candidates: Sequence[Publication], user: User, now: datetime
) -> ReviewEntryMail:
    with translation.override(user.language):
        titles = ", ".join(str(candidate) for candidate in candidates)
        pages = [
            settings.SITE_URL + reverse("admin:object", args=[candidate.kind, candidate.key])
            for candidate in candidates
        ]
        context = {"user": user, "entry": entry, "titles": titles, "pages": pages}
        subject = f"{entry.get_step_display()}: {titles}"
        return ReviewEntryMail(
            entry=entry,
            to=user.email,
            subject=subject[: ReviewEntryMail._meta.get_field("subject").max_length],
            body=render_to_string("publishing/review_entry_mail.txt", context),
            created_at=now,
            next_attempt_at=now,
        )
