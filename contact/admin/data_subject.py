"""Show, export and erase the data about one person, whose address is never part of a URL."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.audit.export import utc_text
from accounts.models import Act
from contact import retention
from contact.email_addresses import normal_email
from contact.models import Answer, Message, Note
from core.form_fields import LineField
from core.http.model_admin import SiteModelAdmin

# Columns of other packages: with a token, staff could act as the person, and a network is only
# stored to limit requests.
NOT_EXPORTED = ("token", "network")


class DataSubjectForm(forms.Form):
    email = LineField(
        label=_("E-mail address"),
        max_length=Message.EMAIL_LENGTH,
        help_text=_("As the person wrote it; capitals don’t matter."),
        error_messages={"required": _("Enter the person’s e-mail address.")},
        widget=forms.TextInput({"class": "vTextField", "autocomplete": "off"}),
    )


def data_subject_view(model_admin: SiteModelAdmin, request: HttpRequest) -> HttpResponse:
    """Show the messages of an address, to export and erase them; each look-up is audited.

    ``?message=`` fills in the address of the message with this reference.
    """
    may = {act: request.user.has_perm(f"contact.{act}_message") for act in ("export", "erase")}
    if not any(may.values()):
        raise PermissionDenied
    reference = ""
    form = DataSubjectForm(request.POST)
    if request.method != "POST":
        reference = request.GET.get("message", "")
        message = Message.objects.filter(reference=reference).first()
        form = DataSubjectForm({"email": message.email} if message else None)
    rows = None
    elsewhere: list[dict[str, Any]] = []
    if form.is_valid():
        email = form.cleaned_data["email"]
        address = normal_email(email)
        rows = Message.objects.filter(normal_email=address).select_related("subject")
        elsewhere = [row for each in retention.rows_elsewhere(address) for row in each.values()]
        facts = {"entries": len(rows) + len(elsewhere)}
        audit.record(Act.LOOKED_UP, request.user, kind="message", reference=reference, new=facts)
        asked = may.keys() & request.POST.keys()
        if not all(may[act] for act in asked):
            raise PermissionDenied
        if "export" in asked:
            return _export(request, rows, elsewhere, email)
        if "erase" in asked:
            return _erase(request, address)
    return model_admin.page(
        request,
        "contact/person.html",
        title=gettext("Data about a person"),
        form=form,
        rows=rows,
        elsewhere=elsewhere,
        is_asked_to_erase="ask_to_erase" in request.POST and may["erase"],
        may=may,
    )


def _export(
    request: Any, rows: QuerySet[Message], elsewhere: list[dict[str, Any]], email: str
) -> HttpResponse:
    for message in rows:
        message.record(Act.EXPORTED, request.user)
    for row in elsewhere:
        for name in NOT_EXPORTED:
            row.pop(name, None)
    rows = rows.prefetch_related("answers", "notes", "deliveries").order_by("received_at", "pk")
    content = {
        "address": email,
        "messages": [_message_data(message) for message in rows],
        "mails_of_changes": elsewhere,
    }
    headers = {"Content-Disposition": 'attachment; filename="held-about-a-person.json"'}
    layout = {"ensure_ascii": False, "indent": 2}
    return JsonResponse(content, json_dumps_params=layout, headers=headers)


def _message_data(message: Message) -> dict[str, Any]:
    """Return all that is stored with a message, as the person is entitled to receive it."""
    plain = "reference name email organisation language text state held_for network".split()
    return {name: getattr(message, name) for name in plain} | {
        "country": str(message.country),
        "subject": message.subject.label_en,
        "received": utc_text(message.received_at),
        "deleted_on": utc_text(message.delete_at),
        "answers": [_written(answer) for answer in message.answers.all()],
        "notes": [_written(note) for note in message.notes.all()],
        "mails": [
            {
                "what": mail.mail_kind,
                "to": mail.to,
                "state": mail.state,
                "sent": utc_text(mail.sent_at) if mail.sent_at else None,
            }
            for mail in message.deliveries.all()
        ],
    }


def _written(writing: Answer | Note) -> dict[str, str]:
    return {"at": utc_text(writing.at), "text": writing.text}


def _erase(request: Any, address: str) -> HttpResponse:
    number = len(retention.erase(address, request.user))
    text = ngettext(
        "Erased: {number} message with its answers, notes and e-mails.",
        "Erased: {number} messages with their answers, notes and e-mails.",
        number,
    )
    messages.success(request, text.format(number=number))
    return HttpResponseRedirect(reverse("admin:contact_message_changelist"))
