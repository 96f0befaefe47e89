"""Columns about accounts that several models share."""

from typing import Any

from django.conf import settings
from django.db import models


def staff_member(related_name: str, **options: Any) -> models.ForeignKey:
    """Return a foreign key to a user; users are deactivated, never deleted, so names stay."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        **options,
    )
