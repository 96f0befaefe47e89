from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class StaffQuerySet(models.QuerySet):
    def delete(self):
        raise models.ProtectedError(
            "People are deactivated, not deleted: the record goes on naming them.", set(self)
        )

    delete.alters_data = True
    delete.queryset_only = True


class StaffManager(UserManager.from_queryset(StaffQuerySet)):
    pass


class User(AbstractUser):
    """A member of the staff. The record names people for ever, so they are deactivated and never deleted."""

    objects = StaffManager()

    class Meta(AbstractUser.Meta):
        verbose_name = "member of the staff"
        verbose_name_plural = "members of the staff"

    def delete(self, *args, **kwargs):
        raise models.ProtectedError(
            "People are deactivated, not deleted: the record goes on naming them.", {self}
        )

    def __str__(self):
        return self.get_full_name() or self.username
