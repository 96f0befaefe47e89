"""The second factor of an account: an app that shows codes, and recovery codes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """The secret that an app shares with the site, for codes of RFC 6238.

    `last_step` is the step of 30 seconds of the last accepted code: none is accepted twice.
    """

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="second_factor",
        verbose_name=_("account"),
    )
    secret = models.CharField(max_length=64, editable=False)  # in Base32
    set_at = models.DateTimeField(_("set up at"))
    last_step = models.PositiveBigIntegerField(default=0, editable=False)
    recovery_salt = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.account)


class RecoveryCode(models.Model):
    """The digest of a code that is valid once."""

    second_factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [
            models.UniqueConstraint(
                fields=["second_factor", "digest"], name="recovery_codes_differ"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
