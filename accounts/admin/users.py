"""Accounts and roles in the admin, and help for colleagues who cannot sign in."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    UserChangeForm,
)
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import roles
from accounts.access_log import audited_as
from accounts.admin.outdated_forms import OutdatedFormCheck
from accounts.login import second_factor, throttling
from accounts.login.forms import PasswordAgainForm, SavesPasswordOnly
from accounts.models import AccountNews, Act, SecondFactor, User
from core.http.model_admin import SiteModelAdmin

HELP = {
    "username": _("The name used to sign in, for example a.ionescu: letters, digits and @ . + - _"),
    "first_name": _("As shown in the version history, for example Ana."),
    "last_name": _("For example Ionescu."),
    "email": _(
        "Optional. The site sends notifications here, for example about pages due for review."
    ),
    "is_active": _(
        "Untick this when a person leaves. The account can no longer sign in; the version "
        "history still names it."
    ),
    "is_staff": _("Without this the person can’t sign in to the admin, regardless of their roles."),
    "is_superuser": _(
        "All permissions, including those that no role has. Two or three people are enough."
    ),
    "groups": _(
        "The permissions of several roles add up. Only roles whose permissions you have yourself "
        "are listed."
    ),
    "user_permissions": _(
        "For the rare case that no role fits. Roles are easier to keep an eye on."
    ),
}
LABELS = {
    "is_active": pgettext_lazy("account", "Active"),
    "is_staff": _("May sign in to the admin"),
    "groups": _("Roles"),
}
PERSON_FIELDS = ("first_name", "last_name", "email")
SUPERUSER_COLUMNS = ("is_active", "is_staff", "is_superuser")
# What an administrator can do for a colleague who cannot sign in, or lost a device.
REMOVE = "remove"
SIGN_OUT = "sign-out"
UNLOCK = "let-in"
LINK = "link"
ACTIONS = {
    REMOVE: _("Remove the second factor: app, passkeys and recovery codes, because they were lost"),
    SIGN_OUT: _("Sign out of all devices: a computer was lost or left signed in"),
    UNLOCK: _("Unlock the account: too many failed attempts block new browsers"),
    LINK: _("Send a link by e-mail with which the person sets a password"),
}
LINK_SENT = _("A link to set a password was sent to %(address)s. It is valid for three days, once.")
SEEN = "seen"  # the field with the stamp of the second factor that the page showed
CHANGED_FACTOR = _(
    "The second factor was changed after you opened this page, for example because the person has "
    "set up a new one. Read the page again, then decide."
)


class AccountForm(UserChangeForm):
    """The form of an account; one superuser always remains."""

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` if no superuser would remain.

        `StaffAdmin` locks the superusers, so two people who deactivate each other take turns.
        """
        answers = super().clean() or {}
        stays = all(answers.get(name, getattr(self.instance, name)) for name in SUPERUSER_COLUMNS)
        if not stays:
            superusers = list(User.objects.all_powerful())
            if superusers == [self.instance]:
                message = _(
                    "This is the last account with all permissions. Give them to another account "
                    "first."
                )
                raise ValidationError(message, code="last_superuser")
        return answers


class NewAccountForm(AdminUserCreationForm):
    """A new account. If no password is typed, the person sets it, by a link in an e-mail."""

    def validate_passwords(self, *args: Any, **kwargs: Any) -> None:
        typed = [self.cleaned_data.get(name) for name in ("password1", "password2")]
        if not any(typed):
            self.cleaned_data["usable_password"] = "false"  # noqa: S105 (it is a choice)
            if not self.cleaned_data.get("email") and "email" not in self.errors:
                message = _("Enter the address for the link, or a password below.")
                self.add_error("email", ValidationError(message, code="required"))
        super().validate_passwords(*args, **kwargs)


class AccountPasswordForm(SavesPasswordOnly, AdminPasswordChangeForm):
    """A new password of a colleague, or none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields.get("usable_password")
        if choice:
            choice.label = _("Sign in with a password")
            choice.choices = [("true", _("Yes")), ("false", _("No"))]
            choice.help_text = _(
                "Without a password the person can sign in with a passkey only, and the present "
                "password is lost."
            )


class SignInForm(PasswordAgainForm):
    """The action, and the administrator's own password."""

    act = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect, choices=ACTIONS)
    field_order = ["act", "password"]


class AuditedAdminMixin(SiteModelAdmin):
    """Record who makes a change (accounts/access_log.py), in the transaction of the view."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with audited_as(request.user):
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        with audited_as(request.user):
            super().save_related(request, form, formsets, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with audited_as(request.user):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        with audited_as(request.user):
            super().delete_queryset(request, queryset)


class RolesField(forms.ModelMultipleChoiceField):
    """The roles that a user may give, in the language of the admin."""

    def label_from_instance(self, obj: Any) -> str:
        return roles.role_name(obj.name)


class RoleFilter(admin.RelatedFieldListFilter):
    """The roles, in the language of the admin."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        choices = super().field_choices(field, request, model_admin)
        return [(pk, roles.role_name(str(name))) for pk, name in choices]


@admin.register(User)
class StaffAdmin(OutdatedFormCheck, AuditedAdminMixin, UserAdmin):
    """Accounts. They are deactivated, not deleted: the record names the people."""

    form = AccountForm
    add_form = NewAccountForm
    change_password_form = AccountPasswordForm
    add_form_template = "accounts/add_account.html"
    change_form_template = "accounts/change_account.html"
    list_display = ["username", *PERSON_FIELDS, "roles", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", ("groups", RoleFilter), "is_superuser"]
    filter_horizontal = ["user_permissions"]
    further_pages = {"sign_in": "<int:object_id>/sign-in/"}
    readonly_fields = ["last_login", "date_joined"]
    add_fieldsets = [
        (None, {"fields": ["username", *PERSON_FIELDS, "language", "groups"]}),
        (_("Password"), {"fields": ["password1", "password2"]}),
    ]
    all_powers = ["is_active", "is_staff", "groups", "is_superuser", "user_permissions"]
    powers_to_give = ["is_active", "is_staff", "groups"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def rows_to_lock(self, obj: User) -> QuerySet[User]:
        """Lock the superusers too: the form checks that one remains."""
        return User.objects.filter(pk=obj.pk) | User.objects.all_powerful()

    @admin.display(description=_("roles"))
    def roles(self, account: User) -> str:
        """Return the names of the roles, for the list."""
        return ", ".join(roles.role_name(role.name) for role in account.groups.all())

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        """Return the fields, without the fields for superusers unless the user is one."""
        if obj is None:
            return self.add_fieldsets
        powers = self.all_powers if request.user.is_superuser else self.powers_to_give
        # Who may not change the account would read the digest of its password.
        password = ["password"] if self.has_change_permission(request, obj) else []
        return [
            (None, {"fields": ["username", *password, *PERSON_FIELDS, "language"]}),
            (_("Permissions"), {"fields": powers}),
            (_("Dates"), {"fields": ["last_login", "date_joined"]}),
        ]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Use the labels and help texts also for accounts that are only shown."""
        kwargs |= {"help_texts": HELP, "labels": LABELS}
        return super().get_form(request, obj, change=change, **kwargs)

    def formfield_for_dbfield(self, db_field: Field, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "language":
            field.required = False  # without a value it stays as it is
        return field

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["form_class"] = RolesField
            kwargs["queryset"] = request.user.roles_to_give()
            kwargs["widget"] = forms.CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.may_change(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Let every account that is added here use the admin."""
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)
        if not change and not obj.has_usable_password():
            obj.notify(AccountNews.LINK)
            messages.success(request, LINK_SENT % {"address": obj.email})

    def user_change_password(self, request: Any, id: str, form_url: str = "") -> HttpResponse:
        """Set another user's password; a user's own page requires the old one."""
        if self.get_object(request, unquote(id)) == request.user:
            return redirect("admin:password_change")
        with audited_as(request.user):
            return super().user_change_password(request, id, form_url)

    @method_decorator(sensitive_post_parameters("password"))
    def sign_in_view(self, request: Any, object_id: int) -> HttpResponse:
        """Show the page, or perform the chosen action."""
        account = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        if account == request.user:
            return redirect("admin:own_account")
        factor = SecondFactor.objects.filter(account=account).first()
        form: Any = SignInForm(request, data=request.POST or None)
        # A link is for accounts without a password only.
        needs_link = account.email and account.is_active and not account.has_usable_password()
        left_out = {REMOVE: factor is None, LINK: not needs_link}
        choices = [(act, label) for act, label in ACTIONS.items() if not left_out.get(act)]
        form.fields["act"].choices = choices
        stamp = ""  # it differs after the person has set up an app or a passkey
        if factor:
            passkeys = factor.passkeys.values_list("pk", flat=True)
            stamp = " ".join(map(str, [factor.set_at.isoformat(), *passkeys]))
        if form.is_valid() and form.cleaned_data["act"] == REMOVE and form.data.get(SEEN) != stamp:
            form.add_error("act", CHANGED_FACTOR)
        if form.is_valid():
            message = perform_help(form.cleaned_data["act"], account, by=request.user)
            messages.success(request, message)
            return redirect("admin:accounts_user_change", account.pk)
        return self.page(
            request,
            "accounts/sign_in_help.html",
            title=_("How %(person)s signs in") % {"person": account},
            account=account,
            second_factor=factor,
            passkeys=factor and factor.passkeys.all(),
            stamp=stamp,
            form=form,
        )


@transaction.atomic
def perform_help(act: str, account: User, by: User) -> str:
    """Perform an action with its entry in the audit log, and return a message about it."""
    if act == REMOVE:
        second_factor.remove(account, by=by)
        return gettext(
            "The second factor was removed, and all devices were signed out. The person is "
            "notified by e-mail."
        )
    if act == SIGN_OUT:
        account.end_all_sessions()
        account.record(Act.SIGNED_OUT_EVERYWHERE, by)
        return gettext("The person is signed out of all devices.")
    if act == LINK:
        account.notify(AccountNews.LINK)
        account.record(Act.CHANGED_ACCOUNT, by, new={"link": account.email})
        return LINK_SENT % {"address": account.email}
    throttling.unlock(account)
    account.record(Act.UNLOCKED, by)
    return gettext("The account is unlocked: the person can sign in from any browser.")


admin.site.unregister(Group)  # importing UserAdmin above has registered Django's own form of it


@admin.register(Group)
class RoleAdmin(OutdatedFormCheck, AuditedAdminMixin, GroupAdmin):
    """Roles. A new site has four; superusers can change them."""
