"""Sign in again after a session expired during editing; the form that was sent is then processed."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.login import flow, views
from accounts.login.forms import CodeForm, PasswordForm
from core.http.same_origin import is_same_origin

PREFIX = "sign-in-again"  # prefix of this page's own fields: those of the form that was sent may be called the same
FILE_FIELD = f"{PREFIX}-file"
CSRF_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a field; the page brings a fresh token)


def is_needed(request, site) -> bool:
    """Return whether a form with content was sent without a session.

    Forms with passwords are left to the ordinary redirect, so that no password is ever written into a page. The token
    that protects against forged forms was checked before.
    """
    if request.method != "POST" or not request.user.is_anonymous:
        return False
    typed = _typed(request)
    is_signing_out = request.path == reverse("admin:logout", current_app=site.name)
    return bool(typed or request.FILES) and not is_signing_out and not _has_password(typed)


@never_cache
@sensitive_post_parameters(f"{PREFIX}-password", f"{PREFIX}-code")
def sign_in_again(request, site, view):
    """The pages that ask, with all that was typed in them; once somebody has signed in, what ``view`` makes of it."""
    account = flow.pending_account(request)
    if account and f"{PREFIX}-code" in request.POST:
        form = CodeForm(request, account, data=request.POST, prefix=PREFIX)
        if not form.is_valid():
            return _page(request, site, form)
        views.finish(request, account)
    else:
        form = PasswordForm(
            request,
            data=request.POST if f"{PREFIX}-username" in request.POST else None,
            prefix=PREFIX,
        )
        if not form.is_valid():
            return _page(request, site, form)
        if not flow.complete_password_step(request, form.get_user()):
            return _page(request, site, CodeForm(request, form.get_user(), prefix=PREFIX))
    if flow.owes_second_factor(request):
        return second_factor_first(request, site)
    return _continue(request, view)


@never_cache
def second_factor_first(request, site):
    """Redirect to the set-up of the second factor; a form that was sent waits on a page of its own."""
    if request.method == "POST" and _typed(request) and not _has_password(_typed(request)):
        return _page(request, site, None, owes_second_factor=True)
    wanted = request.get_full_path() if request.method == "GET" else reverse("admin:index")
    return HttpResponseRedirect(reverse("admin:second_factor", query={"next": wanted}))


def _continue(request, view):
    if lost := request.POST.getlist(FILE_FIELD):
        messages.warning(
            request,
            _("Choose these files again, they were not kept: {files}.").format(
                files=", ".join(lost)
            ),
        )
    request.POST = _typed(request)
    return view(request)


def can_be_resubmitted(request, site) -> bool:
    """Whether a form with an outdated token comes from a page of ours: the browser itself says so.

    Signing in anew, in another tab too, changes the token. A forged form comes from elsewhere and gets no second try;
    the pages of getting in have nothing typed that would be lost.
    """
    home, *getting_in = (
        reverse(f"admin:{name}", current_app=site.name) for name in ("index", "login", "code")
    )
    is_admin_path = request.path.startswith(home) and request.path not in getting_in
    if request.method != "POST" or not is_admin_path or not is_same_origin(request):
        return False
    typed = _typed(request)
    return bool(typed) and not _has_password(typed)


@never_cache
def resubmit_page(request, site):
    """What was typed, with a fresh token: to be sent by who is signed in, or after signing in."""
    if request.user.is_anonymous or not site.has_permission(request):
        return _page(request, site, PasswordForm(request, prefix=PREFIX))
    return _page(request, site, None)


def _page(request, site, form, *, owes_second_factor=False):
    title = _("Your sign-in has run out") if form else _("You have signed in anew meanwhile")
    context = site.each_context(request) | {
        "title": _("Set up a second factor first") if owes_second_factor else title,
        "form": form,
        "owes_second_factor": owes_second_factor,
        **preserved_data(request),
    }
    # 403, as nothing was done yet: whoever isn't a browser must not take the page for an answer to what was sent.
    return TemplateResponse(request, "desk/sign_in_again.html", context, status=403)


def preserved_data(request) -> dict:
    """Return the data of the form for a page that preserves it, and the names of the files, which are lost."""
    lost = [f"{upload.name} ({name.replace('_', ' ')})" for name, upload in request.FILES.items()]
    return {
        "typed": [(name, value) for name, values in _typed(request).lists() for value in values],
        "lost": lost or request.POST.getlist(FILE_FIELD),
        "lost_name": FILE_FIELD,
        "post_to": request.get_full_path(),
    }


def _typed(request):
    """Return the data of the form that was sent, without the fields of this page."""
    typed = request.POST.copy()
    for name in list(typed):
        if name == CSRF_TOKEN or name.startswith(f"{PREFIX}-"):
            del typed[name]
    return typed


def _has_password(names) -> bool:
    return any("password" in name.lower() for name in names)
