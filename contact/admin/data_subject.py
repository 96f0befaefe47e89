"""Show, export and erase the data about one person, by e-mail address. The address is never part of a URL."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import log
from accounts.models import Act
from contact import export, retention
from contact.email_addresses import normal_email
from contact.models import Message
from core.form_fields import LineField


class DataSubjectForm(forms.Form):
    email = LineField(
        label=_("E-mail address"),
        max_length=Message.EMAIL_LENGTH,
        help_text=_("As the person wrote it; capitals don’t matter."),
        error_messages={"required": _("Enter the address of the person.")},
        widget=forms.TextInput({"class": "vTextField", "autocomplete": "off"}),
    )


def data_subject_view(model_admin, request):
    """The page that asks for an address, and what is held about it; ``?message=`` takes the address of a message."""
    may = {act: request.user.has_perm(f"contact.{act}_message") for act in ("export", "erase")}
    if not any(may.values()):
        raise PermissionDenied
    form = DataSubjectForm(request.POST if request.method == "POST" else _initial_data(request))
    rows = _messages_of(form) if form.is_bound and form.is_valid() else None
    if request.method == "POST" and rows is not None:
        for act, perform in {"export": _export, "erase": _erase}.items():
            if act in request.POST and not may[act]:
                raise PermissionDenied
            if act in request.POST:
                return perform(request, rows, form)
    context = model_admin.admin_site.each_context(request) | {
        "title": gettext("What is held about a person"),
        "form": form,
        "rows": rows,
        "is_asked_to_erase": "ask_to_erase" in request.POST and may["erase"],
        "may": may,
        "opts": model_admin.opts,
    }
    return TemplateResponse(request, "contact/person.html", context)


def _initial_data(request) -> dict | None:
    """The form filled in with the sender of the message that the address names, by its reference."""
    message = Message.objects.filter(reference=request.GET.get("message", "")).first()
    return {"email": message.email} if message else None


def _messages_of(form):
    return Message.objects.filter(
        normal_email=normal_email(form.cleaned_data["email"])
    ).select_related("subject")


def _export(request, rows, form):
    for message in rows:
        log.record(Act.EXPORTED, request.user, kind="message", reference=message.reference)
    content = {"address": form.cleaned_data["email"], "messages": export.data_about(rows)}
    headers = {"Content-Disposition": 'attachment; filename="held-about-a-person.json"'}
    return JsonResponse(
        content, json_dumps_params={"ensure_ascii": False, "indent": 2}, headers=headers
    )


def _erase(request, rows, form):
    references = retention.erase(normal_email(form.cleaned_data["email"]), request.user)
    number = len(references)
    text = ngettext(
        "Erased: {number} message, with answers, notes and mails. Their counts stay.",
        "Erased: {number} messages, with answers, notes and mails. Their counts stay.",
        number,
    )
    messages.success(request, text.format(number=number))
    return HttpResponseRedirect(reverse("admin:contact_message_changelist"))
