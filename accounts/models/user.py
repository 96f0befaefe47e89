"""Accounts of the staff: their permissions, and the accounts that they may change."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group, Permission, UserManager
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import access_log, audit
from accounts.audit.models import Act
from accounts.models.account_mail import AccountMail, AccountNews
from accounts.password_validation import normal
from core.i18n.languages import ORIGINAL
from core.mail.sending import send_on_commit

NEVER_DELETED = _(
    "Accounts are deactivated, not deleted, because the version history refers to them."
)


class StaffQuerySet(models.QuerySet["User"]):
    """Accounts."""

    def all_powerful(self) -> Self:
        """Return the superusers that can sign in. The site always has one."""
        return self.filter(is_active=True, is_staff=True, is_superuser=True)

    def known_name(self, username: object) -> str:
        """Return a user name if there is such an account, otherwise "unknown"."""
        name = self.filter(username=username).values_list("username", flat=True).first()
        return name or "unknown"

    def update(self, **columns: Any) -> int:
        if access_log.ACCOUNT_COLUMNS.isdisjoint(columns):
            return super().update(**columns)
        accounts = User.objects.filter(pk__in=self.values("pk"))
        with transaction.atomic(), access_log.audited(accounts):
            return super().update(**columns)

    update.alters_data = True  # type: ignore[attr-defined]  # templates cannot call it

    def delete(self) -> Any:
        raise models.ProtectedError(str(NEVER_DELETED), set(self))

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]  # the manager has no such method


class StaffManager(UserManager.from_queryset(StaffQuerySet)):  # type: ignore[misc]  # by Django
    """Accounts."""


class User(AbstractUser):
    """A member of the staff. The record names people, so accounts are deactivated, not deleted."""

    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=ORIGINAL,
        help_text=_("The language of the admin and of e-mails to this person."),
    )
    mails_comments = models.BooleanField(
        _("e-mails about comments of guests"), default=False, db_default=False
    )
    # Of accounts that an upgrade found: the end of the grace (roles.NEED_IT_AFTER_GRACE).
    second_factor_from = models.DateTimeField(null=True, editable=False)
    # A session belongs to one number: raising it ends all sessions.
    sign_outs = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    _password: str | None  # of AbstractBaseUser; not in the stubs

    objects = StaffManager()  # type: ignore[misc]  # by Django

    class Meta(AbstractUser.Meta):
        verbose_name = _("staff member")  # type: ignore[assignment]  # lazy
        verbose_name_plural = _("staff members")  # type: ignore[assignment]  # lazy

    def save(self, **kwargs: Any) -> None:
        """Save; changes of the name, address, password or powers are recorded and mailed."""
        if not self._decides_about_access(kwargs.get("update_fields")):
            return super().save(**kwargs)
        has_other_password = self._password is not None and not self._state.adding
        with transaction.atomic(), access_log.audited([self]) as before:
            super().save(**kwargs)
            if has_other_password:
                self.notify(AccountNews.PASSWORD_CHANGED)
            old_email = before[0][1].get("email")
            is_stored = "email" in (kwargs.get("update_fields") or ["email"])
            if old_email and is_stored and old_email != self.email:
                self.notify(
                    AccountNews.ADDRESS_CHANGED, to=old_email
                )  # a thief may have changed it

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise models.ProtectedError(str(NEVER_DELETED), {self})

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def set_password(self, raw_password: Any) -> None:
        super().set_password(raw_password and normal(raw_password))

    def check_password(self, raw_password: Any) -> bool:
        return super().check_password(raw_password and normal(raw_password))

    def notify(
        self, news: AccountNews, *, to: str = "", after: datetime.timedelta = datetime.timedelta(0)
    ) -> AccountMail | None:
        """Store a mail to the user, or to `to`; return None if there is no e-mail address."""
        now = timezone.now()
        to = to or self.email
        if not to:
            return None
        mail = AccountMail.objects.create(
            account=self, news=news, to=to, created_at=now, next_attempt_at=now + after
        )
        send_on_commit()
        return mail

    def notify_of_powers(self) -> None:
        """Notify the person, except one who has yet to set a password and gets a link for that."""
        if self.has_usable_password() or self.last_login:
            self.notify(AccountNews.POWERS_CHANGED)

    def record(self, act: Act, by: "User | None" = None, **facts: Any) -> None:
        """Add an entry about the account to the audit log; `by` as in `audit.record()`."""
        audit.record(act, by, kind="account", reference=self.username, **facts)

    def end_all_sessions(self) -> None:
        """End all sessions of the account; `flow.end_other_sessions` keeps the current one."""
        type(self).objects.filter(pk=self.pk).update(sign_outs=F("sign_outs") + 1)
        self.refresh_from_db(fields=["sign_outs"])

    def granted(self) -> QuerySet[Permission]:
        """Return the permissions of the account, also while it is not active."""
        if self.is_superuser:
            return Permission.objects.all()
        return Permission.objects.filter(Q(group__user=self) | Q(user=self)).distinct()

    def may_change(self, account: "User") -> bool:
        """Return whether the user has all permissions of another account, and may change it."""
        if self.is_superuser:
            return True
        more = account.granted().exclude(pk__in=self.granted())
        return not account.is_superuser and not more.exists()

    def roles_to_give(self) -> QuerySet[Group]:
        """Return the roles of which the user has all permissions."""
        lacking = Permission.objects.exclude(pk__in=self.granted())
        return Group.objects.exclude(permissions__in=lacking)

    def _decides_about_access(self, update_fields: Iterable[str] | None) -> bool:
        """Return whether a save may change access: not if only a time or a new hash is stored.

        There is no public way to ask whether a password was set.
        """
        if update_fields is None:
            return True
        columns = access_log.ACCOUNT_COLUMNS.intersection(update_fields)
        is_new_password = "password" in columns and self._password is not None
        return bool(columns - {"password"}) or is_new_password

    def get_session_auth_hash(self) -> str:
        return self._count_sign_outs(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        hashes = super().get_session_auth_fallback_hash()
        for secret, django_hash in zip(settings.SECRET_KEY_FALLBACKS, hashes, strict=True):
            yield self._count_sign_outs(django_hash, secret)

    def _count_sign_outs(self, django_hash: str, secret: str | None = None) -> str:
        """Bind Django's hash to the number of times that all sessions were ended."""
        salt = f"staff.sign_outs.{self.sign_outs}"
        return salted_hmac(salt, django_hash, secret=secret, algorithm="sha256").hexdigest()
