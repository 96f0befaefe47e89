"""Which owners were told, in which week, what they have to read again."""

from django.conf import settings
from django.db import models


class ReviewDigest(models.Model):
    """One mail a week and owner: the row is the claim to send it. ``monday`` is the Bucharest week's first day.

    ``claimed_at`` is empty where sending failed, so that the next run tries again; a claim without ``sent_at`` holds
    for an hour, should whoever made it have been cut short.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="review_digests")
    monday = models.DateField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "monday"], name="one_digest_a_week_and_owner")
        ]

    def __str__(self):
        return f"{self.owner}, week of {self.monday}"
