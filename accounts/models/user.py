"""Accounts of the staff: what they may do, and whose accounts they may change."""

import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractUser, Group, Permission, UserManager
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import access_log
from accounts.models.account_mail import AccountMail, AccountNews
from accounts.password_validation import normal
from core.mail.sending import send_on_commit

NEVER_DELETED = _("People are deactivated, not deleted: the record goes on naming them.")


class DeskLanguage(models.TextChoices):
    """What the desk and its mails speak to somebody; each is called as in itself."""

    ENGLISH = "en", "English"
    FRENCH = "fr", "Français"
    ROMANIAN = "ro", "Română"


class StaffQuerySet(models.QuerySet):
    def all_powerful(self):
        """Accounts that may sign in and do everything. The site always has one."""
        return self.filter(is_active=True, is_staff=True, is_superuser=True)

    def update(self, **columns):
        if access_log.ACCOUNT_COLUMNS.isdisjoint(columns):
            return super().update(**columns)
        with (
            transaction.atomic(),
            access_log.audited(self.model.objects.filter(pk__in=self.values("pk"))),
        ):
            return super().update(**columns)

    update.alters_data = True

    def delete(self):
        raise models.ProtectedError(NEVER_DELETED, set(self))

    delete.alters_data = True
    delete.queryset_only = True


class StaffManager(UserManager.from_queryset(StaffQuerySet)):
    pass


class User(AbstractUser):
    """A member of the staff. The record names people for ever, so they are deactivated and never deleted."""

    language = models.CharField(
        _("language"),
        max_length=2,
        choices=DeskLanguage,
        default=DeskLanguage.ENGLISH,
        help_text=_("In which the desk, and mails of the site, speak to the person."),
    )
    # A session belongs to one number: whoever was signed in before it was raised is signed out.
    sign_outs = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    objects = StaffManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("member of the staff")
        verbose_name_plural = _("members of the staff")

    def save(self, **kwargs):
        """What changes for getting in, or for what the person may do, goes to the audit with it."""
        if not self._decides_about_access(kwargs.get("update_fields")):
            return super().save(**kwargs)
        has_other_password = self._password is not None and not self._state.adding
        with transaction.atomic(), access_log.audited([self]) as before:
            super().save(**kwargs)
            if has_other_password:
                self.tell(AccountNews.PASSWORD_CHANGED)
            self._tell_the_old_address(before[0][1].get("email"))

    def delete(self, *args, **kwargs):
        raise models.ProtectedError(NEVER_DELETED, {self})

    def __str__(self):
        return self.get_full_name() or self.username

    def set_password(self, raw_password):
        super().set_password(normal(raw_password))

    def check_password(self, raw_password):
        """Passwords that were set before this site knew one way of writing their signs are taken as they were typed."""
        if super().check_password(normal(raw_password)):
            return True
        is_other = raw_password is not None and normal(raw_password) != raw_password
        return is_other and check_password(raw_password, self.password)

    def tell(self, news: AccountNews, *, to="", after=datetime.timedelta(0)) -> AccountMail | None:
        """Puts a mail to the person, or to ``to``, into the outbox; whoever has no address isn't told."""
        now, to = timezone.now(), to or self.email
        if not to:
            return None
        mail = AccountMail.objects.create(
            account=self, news=news, to=to, created_at=now, next_attempt_at=now + after
        )
        send_on_commit()
        return mail

    def _tell_the_old_address(self, old: str | None):
        """Else whoever takes an account over would keep its owner from hearing of the rest."""
        stored = type(self).objects.filter(pk=self.pk)
        if old and old != self.email and not stored.filter(email=old).exists():
            self.tell(AccountNews.ADDRESS_CHANGED, to=old)

    def end_all_sessions(self):
        """End all sessions of the account; `sessions.keep_current()` keeps the one of the request."""
        type(self).objects.filter(pk=self.pk).update(sign_outs=F("sign_outs") + 1)
        self.refresh_from_db(fields=["sign_outs"])

    def granted(self):
        """The permissions that the account has, by roles or singly, also while it is not active."""
        if self.is_superuser:
            return Permission.objects.all()
        return Permission.objects.filter(Q(group__user=self) | Q(user=self)).distinct()

    def may_change(self, account: "User") -> bool:
        """Nobody changes an account that may do more than their own: its password would open the rest."""
        if self.is_superuser:
            return True
        return (
            not account.is_superuser
            and not account.granted().exclude(pk__in=self._granted_keys()).exists()
        )

    def roles_to_give(self):
        """The roles that hold nothing which the person lacks."""
        lacking = Permission.objects.exclude(pk__in=self._granted_keys())
        return Group.objects.exclude(permissions__in=lacking)

    def _granted_keys(self):
        return self.granted().order_by().values("pk")

    def _decides_about_access(self, update_fields) -> bool:
        """Not the time of signing in; nor a password that is only hashed anew: then Django empties ``_password``.

        There is no public way to ask whether a password was set.
        """
        if update_fields is None:
            return True
        columns = access_log.ACCOUNT_COLUMNS.intersection(update_fields)
        return bool(columns - {"password"}) or (
            "password" in columns and self._password is not None
        )

    def get_session_auth_hash(self):
        return self._bound_to_sign_outs(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        hashes = super().get_session_auth_fallback_hash()
        for secret, django_s in zip(settings.SECRET_KEY_FALLBACKS, hashes, strict=True):
            yield self._bound_to_sign_outs(django_s, secret)

    def _bound_to_sign_outs(self, django_s, secret=None):
        """Bind Django's hash to the number of times that the account was signed out everywhere as well."""
        if not self.sign_outs:
            return django_s
        return salted_hmac(
            f"staff.sign_outs.{self.sign_outs}", django_s, secret=secret, algorithm="sha256"
        ).hexdigest()
