"""Filters of admin lists that users saved under a name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User

MAX_FILTERS = 20  # of a user, on all lists
MAX_QUERY_LENGTH = 1000


class SavedFilter(models.Model):
    """A query of one list, without its first character “?”; ``model`` is the label of the list."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    model = models.CharField(max_length=100)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=MAX_QUERY_LENGTH)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "model", "name"], name="one_filter_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name
