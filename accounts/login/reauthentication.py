"""Sign in again, or prove who one is, then process the form that was sent."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.login import flow
from accounts.login.forms import CodeForm, OwnPasskeyForm, PasswordForm, ProofForm
from accounts.login.views import code_context
from core.http.origins import is_same_origin

PREFIX = "sign-in-again"  # of the page's own fields: the form may have fields of the same names
FILE_FIELD = f"{PREFIX}-file"


def is_possible(request: HttpRequest) -> bool:
    """Return whether the request has sent a form that can be processed after signing in again.

    Forms with passwords get the ordinary redirect, so that no password is written into a page. The
    token that protects against forged forms was checked before.
    """
    is_sent = request.method == "POST" and request.path != reverse("admin:logout")
    return is_sent and _can_be_kept(request)


@never_cache
@sensitive_post_parameters(f"{PREFIX}-password", f"{PREFIX}-code")
def sign_in_again(
    request: HttpRequest, view: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Ask for password and code with the sent data in the page; then process it with ``view``."""
    account = flow.pending_account(request)
    form: Any
    if account and f"{PREFIX}-code" in request.POST:
        form = CodeForm(request, account, data=request.POST, prefix=PREFIX)
        if not form.is_valid():
            return _page(request, form)
        flow.complete_sign_in(request, account)
    else:
        data = request.POST if f"{PREFIX}-username" in request.POST else None
        form = PasswordForm(request, data=data, prefix=PREFIX)
        if not form.is_valid():
            return _page(request, form)
        if not flow.complete_password_step(request, form.get_user()):
            return _page(request, CodeForm(request, form.get_user(), prefix=PREFIX))
    if flow.owes_second_factor(request):
        return second_factor_first(request)
    if lost := request.POST.getlist(FILE_FIELD):
        text = _("Choose these files again, they were not stored: {files}.")
        messages.warning(request, text.format(files=", ".join(lost)))
    request.POST = _typed(request)
    return view(request)


@never_cache
@sensitive_post_parameters(f"{PREFIX}-password")
def prove_identity(
    request: HttpRequest, view: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Ask for the password or a passkey; then process the sent data with ``view``, or open it."""
    if _typed(request) and not _can_be_kept(request):
        messages.warning(request, _("Nothing was saved. Fill in the form again: it has passwords."))
        return HttpResponseRedirect(request.get_full_path())
    data = request.POST if f"{PREFIX}-password" in request.POST else None
    form = ProofForm(request, data=data, prefix=PREFIX)
    if not form.is_valid():
        return _page(request, form, is_proof=True, title=_("Confirm that it is you"))
    request.session[flow.PROVED] = int(time.time())
    request.POST = _typed(request)
    return view(request) if request.POST else HttpResponseRedirect(request.get_full_path())


@never_cache
def second_factor_first(request: HttpRequest) -> HttpResponse:
    """Redirect to the set-up of the second factor; a form that was sent gets a separate page."""
    if _can_be_kept(request):
        title = _("Set up a second factor first")
        return _page(request, None, owes_second_factor=True, title=title)
    wanted = request.get_full_path() if request.method == "GET" else reverse("admin:index")
    set_up = f"admin:{flow.set_up_url_name()}"
    return HttpResponseRedirect(reverse(set_up, query={"next": wanted}))


def can_be_resubmitted(request: HttpRequest) -> bool:
    """Return whether a form with an outdated token comes from this site, as the browser reports.

    Signing in again, also in another tab, changes the token. A forged form comes from another site.
    The sign-in pages have no typed texts that would be lost.
    """
    sign_in_pages = [reverse(f"admin:{name}") for name in ("login", "code", "passkey")]
    is_form = request.path.startswith(settings.ADMIN_URL) and request.path not in sign_in_pages
    is_sent = request.method == "POST" and is_form and is_same_origin(request)
    return is_sent and _can_be_kept(request)


@never_cache
def resubmit_page(request: HttpRequest) -> HttpResponse:
    """Return a page with the sent data and a fresh token, after signing in if that is needed."""
    if request.user.is_anonymous or not admin.site.has_permission(request):
        return _page(request, PasswordForm(request, prefix=PREFIX))
    return _page(request, None)


def preserved_data(request: HttpRequest) -> dict[str, Any]:
    """Return the sent data, for a page that preserves it, and the names of the files, now lost."""
    files: Any = request.FILES.items()
    lost = [f"{upload.name} ({name.replace('_', ' ')})" for name, upload in files]
    return {
        "typed": [(name, value) for name, values in _typed(request).lists() for value in values],
        "lost": lost or request.POST.getlist(FILE_FIELD),
        "lost_name": FILE_FIELD,
        "post_to": request.get_full_path(),
    }


def _page(request: HttpRequest, form: Any, **context: Any) -> TemplateResponse:
    title = _("Your session has expired") if form else _("You have signed in again in the meantime")
    context = admin.site.each_context(request) | {
        "title": title,
        "form": form,
        "set_up_url": reverse(f"admin:{flow.set_up_url_name()}"),
        **(code_context(request, form.account) if isinstance(form, OwnPasskeyForm) else {}),
        **preserved_data(request),
        **context,
    }
    # 403, as nothing was done yet: a program must not read the page as success.
    return TemplateResponse(request, "accounts/login/sign_in_again.html", context, status=403)


def _typed(request: HttpRequest) -> Any:
    typed = request.POST.copy()
    for name in list(typed):
        if name == "csrfmiddlewaretoken" or name.startswith(f"{PREFIX}-"):
            del typed[name]
    return typed


def _can_be_kept(request: HttpRequest) -> bool:
    typed = _typed(request)
    return bool(typed) and not any("password" in name.lower() for name in typed)
