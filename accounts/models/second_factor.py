"""The second factor of an account: an app that shows codes, passkeys, and recovery codes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """The app, the passkeys and the recovery codes of an account; it has an app or a passkey.

    `secret` is shared with the app, for codes of RFC 6238; it is empty without an app. `last_step`
    is the step of 30 seconds of the last accepted code: none is accepted twice.
    """

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="second_factor",
        verbose_name=_("account"),
    )
    secret = models.CharField(max_length=64, blank=True, editable=False)  # in Base32
    set_at = models.DateTimeField(_("set up at"))
    last_step = models.PositiveBigIntegerField(default=0, editable=False)
    recovery_salt = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.account)


class Passkey(models.Model):
    """The public key of an authenticator: a device or a security key.

    `credential_id` and `public_key` (COSE) are in Base64url. `sign_count` grows with each use, or
    stays 0 for authenticators that do not count.
    """

    second_factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="passkeys")
    name = models.CharField(_("name"), max_length=60)
    credential_id = models.CharField(max_length=1364, unique=True, editable=False)  # 1,023 bytes
    public_key = models.TextField(editable=False)
    sign_count = models.PositiveBigIntegerField(editable=False)
    added_at = models.DateTimeField(_("added at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.name


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
