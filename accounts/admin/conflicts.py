"""Two people at one form of the admin: the second to save chooses, part by part, which text stays.

`ConflictCheck` guards each form. Its base and the saving of a choice depend on the model:
`outdated_forms.py` has those of forms outside of the record, desk/merge those of published kinds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BASED_ON = "_based_on"  # the name of the field in which a form carries its base

type Passages = list[tuple[bool, str]]  # of a text: whether each is new, and its words
type Show = Callable[[HttpRequest], HttpResponse]


class ChangedBy(StrEnum):
    """Who changed a part. A change by one person has the value of the text that is chosen."""

    THEM = "theirs"
    YOU = "yours"
    BOTH = "both"

    @classmethod
    def compare(cls, before: object, theirs: object, yours: object) -> Self:
        """Compare the three values of a part, of which the last two differ."""
        if before == theirs:
            return cls("yours")
        return cls("theirs") if before == yours else cls("both")


LABELS = {
    ChangedBy.THEM: (gettext_lazy("Theirs"), gettext_lazy("Yours, as before")),
    ChangedBy.YOU: (gettext_lazy("Theirs, as before"), gettext_lazy("Yours")),
    ChangedBy.BOTH: (gettext_lazy("Theirs"), gettext_lazy("Yours")),
}


@dataclass(frozen=True)
class Choice:
    """A part with two texts to choose from; `before` is shown if it differs from both."""

    name: str
    label: str
    changed_by: ChangedBy
    theirs: Passages
    yours: Passages
    before: Passages | None = None
    language: str = ""


class ChoiceForm(forms.Form):
    """The choices; one that only one person changed is made already."""

    def __init__(self, choices: Iterable[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = list(choices)
        for part in self.parts:
            self.fields[part.name] = forms.ChoiceField(
                choices=list(zip(("theirs", "yours"), LABELS[part.changed_by], strict=True)),
                widget=forms.RadioSelect,
                initial=part.changed_by,
                error_messages={
                    "required": _("Both of you changed this. Choose one of the texts.")
                },
            )

    def chosen(self) -> set[str]:
        """Return the names of the parts that do not stay as theirs."""
        return {name for name, value in self.cleaned_data.items() if value == "yours"}

    def contested(self) -> list[dict[str, Any]]:
        """Return the parts that both people changed, each with its field and its texts."""
        return [self._shown(part) for part in self.parts if part.changed_by == ChangedBy.BOTH]

    def uncontested(self) -> list[dict[str, Any]]:
        """Return the parts that one person changed."""
        return [self._shown(part) for part in self.parts if part.changed_by != ChangedBy.BOTH]

    def _shown(self, part: Choice) -> dict[str, Any]:
        texts: list[dict[str, Any]] = []
        if part.before is not None:
            texts.append({"title": _("Before both changes"), "passages": part.before})
        for radio in self[part.name]:
            passages = getattr(part, radio.data["value"])
            texts.append({"title": radio.choice_label, "passages": passages, "radio": radio})
        return {"part": part, "field": self[part.name], "texts": texts}


class ConflictCheck(admin.ModelAdmin):
    """The form of an object carries its base, and is saved if the object still equals it."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        view = super().changeform_view
        if request.method != "POST" or object_id is None or "_saveasnew" in request.POST:
            return view(request, object_id, *args, **kwargs)

        def show(request: HttpRequest) -> HttpResponse:
            return view(request, object_id, *args, **kwargs)

        with transaction.atomic():
            return self.save_or_choose(request, self.lock_object(request, object_id), show)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method == "POST":
            context["based_on"] = request.POST.get(BASED_ON, "")
        elif context["original"]:
            context["based_on"] = self.describe_base(request, context)
        return super().render_change_form(request, context, *args, **kwargs)

    def describe_base(self, request: HttpRequest, context: dict[str, Any]) -> object:
        """Return the base of the form with this context, as text that the form carries."""
        raise NotImplementedError

    def save_or_choose(self, request: HttpRequest, obj: Any, show: Show) -> HttpResponse:
        """Save with `show(request)` if the locked `obj` equals the base, otherwise offer choices.

        `obj` is None if it was deleted.
        """
        raise NotImplementedError

    def rows_to_lock(self, obj: Any) -> QuerySet[Any]:
        """Return the rows that a save locks, in the order of their keys."""
        return self.model._default_manager.filter(pk=obj.pk)

    def lock_object(self, request: HttpRequest, object_id: str) -> Any:
        """Lock the object until the transaction ends; return it, or None if it was deleted."""
        obj: Any = self.get_object(request, unquote(object_id))
        rows = self.rows_to_lock(obj).select_for_update().order_by("pk") if obj else ()
        return next((row for row in rows if row.pk == obj.pk), None)


def conflict_page(
    modeladmin: admin.ModelAdmin, request: HttpRequest, obj: Model, **context: Any
) -> TemplateResponse:
    """Return the page with `form`, a `ChoiceForm`, `who` saved, and its `hidden` values."""
    opts = modeladmin.opts
    url = f"admin:{opts.app_label}_{opts.model_name}"
    context |= modeladmin.admin_site.each_context(request) | {
        "title": _("Two people changed “{object}”").format(object=obj),
        "opts": opts,
        "object": obj,
        "list_url": reverse(f"{url}_changelist"),
        "form_url": reverse(f"{url}_change", args=[obj.pk]),
    }
    return TemplateResponse(request, "accounts/conflict.html", context)


def make_form(
    request: HttpRequest,
    choices: list[Choice],
    *,
    is_sent: bool,
    is_current: bool,
    prefix: str = "",
) -> ChoiceForm:
    """Return the form, unchecked but with its choices if theirs changed since it was shown."""
    if is_sent and is_current:
        return ChoiceForm(choices, request.POST, prefix=prefix)
    form = ChoiceForm(choices, prefix=prefix)
    if is_sent:
        message = _(
            "Another user saved while you were choosing. Read “Theirs” again, then save your "
            "choice."
        )
        messages.warning(request, message)
        sent = {name: request.POST.get(form.add_prefix(name)) for name in form.fields}
        form.initial = {name: value for name, value in sent.items() if value}
    return form


def describe_save(request: HttpRequest, person: object, time: str) -> str:
    """Describe who saved meanwhile: `person`, who may be the user, at a time."""
    text = _("{person} saved it while you were writing: {moment}.")
    if person == request.user:
        text = _("You saved it in another window while you were writing in this one: {moment}.")
    return text.format(person=person, moment=time)
