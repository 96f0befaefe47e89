"""The office’s terms in the admin. Changes are recorded in the audit log."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.admin import OutdatedFormCheck
from accounts.audit.labels import Label, Pair, register_labels
from accounts.models import Act
from core.i18n.languages import LANGUAGES
from translation.models import Term

KIND = "term"  # in the audit log
MAX_LENGTH = 2_000  # of a list of words: each check of each text reads all of them


@admin.register(Term)
class TermAdmin(OutdatedFormCheck):
    """Terms with their accepted and wrong words."""

    formfield_overrides = {models.TextField: {"max_length": MAX_LENGTH}}
    list_display = [*LANGUAGES, "note"]
    search_fields = [f"{prefix}{code}" for prefix in ("", "other_", "wrong_") for code in LANGUAGES]
    fieldsets = [
        (None, {"fields": [*LANGUAGES, "note"]}),
        (_("Other forms"), {"fields": [f"other_{code}" for code in LANGUAGES]}),
        (_("Wrong words"), {"fields": [f"wrong_{code}" for code in LANGUAGES]}),
    ]

    def save_model(self, request: HttpRequest, obj: Term, form: Any, change: bool) -> None:
        """Save the term and record the change."""
        old = Term.objects.get(pk=obj.pk).audit_facts() if change else {}
        super().save_model(request, obj, form, change)
        new = obj.audit_facts()
        names = [name for name in new if (new[name] or None) != (old.get(name) or None)]
        if names:
            old = {name: old[name] for name in names if change}
            _record(request, obj, old, {name: new[name] for name in names})

    def delete_model(self, request: HttpRequest, obj: Term) -> None:
        """Delete the term and record its values."""
        _record(request, obj, obj.audit_facts(), {})
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Term]) -> None:
        for term in queryset:
            self.delete_model(request, term)


def _record(request: HttpRequest, term: Term, old: dict[str, Any], new: dict[str, Any]) -> None:
    audit.record(Act.CHANGED_TERM, request.user, kind=KIND, reference=term.pk, old=old, new=new)


@register_labels
def _terms(pairs: set[Pair]) -> dict[Pair, Label]:
    """Return the labels of terms, whose references are their primary keys."""
    references = [reference for kind, reference in pairs if kind == KIND]
    labels = {}
    for term in Term.objects.filter(pk__in=references):
        url = reverse("admin:translation_term_change", args=[term.pk])
        labels[KIND, str(term.pk)] = Label(term.en, url)
    return labels
