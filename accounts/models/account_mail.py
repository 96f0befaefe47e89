"""Mails to users about changes of their accounts."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.mail.message import Mail
from core.mail.models import AUTO_GENERATED, RETENTION, OutgoingMail


class AccountNews(models.TextChoices):
    """The events that users are informed of."""

    SECOND_FACTOR_SET = "set", pgettext_lazy("news", "A second factor was set up")
    SECOND_FACTOR_REMOVED = "removed", pgettext_lazy("news", "The second factor was removed")
    RECOVERY_CODE_USED = "code used", pgettext_lazy("news", "A recovery code was used to sign in")
    NEW_RECOVERY_CODES = "new codes", pgettext_lazy("news", "New recovery codes were created")
    PASSKEY_ADDED = "passkey", pgettext_lazy("news", "A passkey was added")
    PASSKEY_REMOVED = "no passkey", pgettext_lazy("news", "A passkey was removed")
    PASSKEY_COPIED = (
        "copied key",
        pgettext_lazy("news", "A possible copy of a passkey was rejected"),
    )
    PASSWORD_CHANGED = "password", pgettext_lazy("news", "The password was changed")
    ADDRESS_CHANGED = "address", pgettext_lazy("news", "The e-mail address was changed")
    POWERS_CHANGED = "powers", pgettext_lazy("news", "The permissions were changed")
    LINK = "link", pgettext_lazy("news", "Set your password")
    NO_CODE = "no code", pgettext_lazy("news", "The correct password was entered, without a code")


class AccountMail(OutgoingMail):
    """One mail about one account, to its address at that time; of a changed one, to the old one."""

    RETENTION = RETENTION

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="account_mails"
    )
    news = models.CharField(max_length=12, choices=AccountNews)

    class Meta(OutgoingMail.Meta):
        verbose_name = pgettext_lazy("news", "e-mail about an account")
        verbose_name_plural = pgettext_lazy("news", "e-mails about accounts")

    def __str__(self) -> str:
        return f"{self.get_news_display()}, {self.pk}"

    def compose(self) -> Mail:
        with translation.override(self.account.language):
            news = self.get_news_display()
            context = {"mail": self, "news": news, "desk": settings.SITE_URL + settings.ADMIN_URL}
            template = "account_mail.txt"
            if self.news == AccountNews.LINK:
                template = "set_password_mail.txt"
                context["link"] = self._link()
            body = render_to_string(f"accounts/{template}", context)
            subject = _("Your C-PROC account: %(news)s") % {"news": news}
        return Mail(subject, body, to=[self.to], headers=AUTO_GENERATED)

    def _link(self) -> str:
        """Return a link to set the password; invalid if the account has another address now."""
        self.account.email = self.to
        uid = urlsafe_base64_encode(force_bytes(self.account.pk))
        token = default_token_generator.make_token(self.account)
        return settings.SITE_URL + reverse("admin:set_password", args=[uid, token])
