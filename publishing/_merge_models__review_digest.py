"""The weekly mail that tells an owner which pages are due for review."""

from django.conf import settings
from django.db import models

from core.mail.models import StoredMail


class ReviewDigest(StoredMail):
    """One mail per week and owner. `monday` is the first day of the week in Bucharest."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="review_digests")
    monday = models.DateField()

    class Meta(StoredMail.Meta):
        constraints = [
            *StoredMail.Meta.constraints,
            models.UniqueConstraint(fields=["owner", "monday"], name="one_digest_a_week_and_owner"),
        ]

    def __str__(self):
        return f"{self.owner}, week of {self.monday}"
