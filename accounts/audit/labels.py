"""Labels for the codes, facts and objects of audit entries, in the language of the reader."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts import roles
from accounts.audit.models import AuditEntry
from core.i18n.languages import NAMES

type Pair = tuple[str, str]  # a kind and a reference

# Shown only among the technical details of an entry.
TECHNICAL_FACTS = {"digest", "publication"}
# True is shown by their label alone.
STATEMENTS = {"is_alone", "is_withdrawal"}
FACT_LABELS = {
    "assigned to": pgettext_lazy("fact", "assigned to"),
    "choice": pgettext_lazy("fact", "choice"),
    "digest": pgettext_lazy("fact", "digest"),
    "email": pgettext_lazy("fact", "e-mail address"),
    "entries": pgettext_lazy("fact", "entries"),
    "filters": pgettext_lazy("fact", "filters"),
    "in_force_from": pgettext_lazy("fact", "from"),
    "is_active": pgettext_lazy("fact", "active"),
    "is_alone": pgettext_lazy("fact", "published without review"),
    "is_passkey": pgettext_lazy("fact", "with a passkey"),
    "is_staff": pgettext_lazy("fact", "may sign in to the admin"),
    "is_superuser": pgettext_lazy("fact", "has all permissions"),
    "is_withdrawal": pgettext_lazy("fact", "withdrawal"),
    "kind": pgettext_lazy("fact", "kind"),
    "label_en": pgettext_lazy("fact", "label"),
    "link": pgettext_lazy("fact", "link"),
    "moment": pgettext_lazy("fact", "date and time"),
    "name": pgettext_lazy("fact", "name"),
    "note": pgettext_lazy("fact", "note"),
    "objects": pgettext_lazy("fact", "objects"),
    "passkey": pgettext_lazy("fact", "passkey"),
    "password": pgettext_lazy("fact", "password"),
    "permissions": pgettext_lazy("fact", "permissions"),
    "publication": pgettext_lazy("fact", "version"),
    "recipients": pgettext_lazy("fact", "recipients"),
    "reply_to": pgettext_lazy("fact", "reply to"),
    "retention_days": pgettext_lazy("fact", "retention days"),
    "review_date": pgettext_lazy("fact", "review date"),
    "roles": pgettext_lazy("fact", "roles"),
    "is_second_factor": pgettext_lazy("fact", "at the second factor"),
    "texts": pgettext_lazy("fact", "texts"),
    "username": pgettext_lazy("fact", "user name"),
    "wrong_words": pgettext_lazy("fact", "wrong words"),
} | NAMES
# Kinds of content have the names of their models.
KIND_LABELS = {
    "account": pgettext_lazy("kind", "account"),
    "audit": pgettext_lazy("kind", "audit"),
    "message": pgettext_lazy("kind", "message"),
    "network": pgettext_lazy("kind", "network"),
    "role": pgettext_lazy("kind", "role"),
    "site": pgettext_lazy("kind", "site as a whole"),
    "subject": pgettext_lazy("kind", "subject"),
    "term": pgettext_lazy("kind", "term"),
    "translations": pgettext_lazy("kind", "translations"),
}


@dataclass(frozen=True)
class Label:
    """The current name of an object, and the URL of its admin page, if it has one."""

    text: str
    url: str = ""


type LabelSource = Callable[[set[Pair]], dict[Pair, Label]]

_label_sources: list[LabelSource] = []


def register_labels(source: LabelSource) -> LabelSource:
    """Add `source`: it maps pairs of kind and reference to labels, and is called once a page."""
    _label_sources.append(source)
    return source


def find_labels(pairs: set[Pair]) -> dict[Pair, Label]:
    """Return the labels of the known objects of these kinds and references."""
    labels: dict[Pair, Label] = {}
    for source in _label_sources:
        labels |= source(pairs)
    return labels


@register_labels
def _accounts(pairs: set[Pair]) -> dict[Pair, Label]:
    """Return the labels of accounts, whose references are their user names."""
    usernames = [reference for kind, reference in pairs if kind == "account"]
    labels = {}
    for user in get_user_model()._default_manager.filter(username__in=usernames):
        url = reverse("admin:accounts_user_change", args=[user.pk])
        labels["account", user.get_username()] = Label(str(user), url)
    return labels


@dataclass(frozen=True)
class Comparison:
    """The page that compares two versions, and a function that returns the changed fields."""

    url: str
    changed_fields: Callable[[], list[str]]


type ComparisonSource = Callable[[AuditEntry], Comparison | None]

_comparison_sources: list[ComparisonSource] = []


def register_comparison(source: ComparisonSource) -> ComparisonSource:
    """Add `source`: it returns the comparison of the two versions that an entry names, if any."""
    _comparison_sources.append(source)
    return source


def find_comparison(entry: AuditEntry) -> Comparison | None:
    """Return the comparison of the versions before and after the action."""
    comparisons = (source(entry) for source in _comparison_sources)
    return next(filter(None, comparisons), None)


def kind_label(kind: str) -> str:
    """Return the label of a kind, or the kind itself if it has none."""
    for model in apps.get_models():
        if kind == getattr(getattr(model, "content_class", None), "kind", None):
            return str(model._meta.verbose_name)
    return str(KIND_LABELS.get(kind, kind))


def describe_facts(facts: dict[str, Any], *, technical: bool = False) -> str:
    """Return for example “active: no; roles: Editor, Publisher”, or the technical facts only.

    Times are in Bucharest time, digests are shortened. Databases return the facts in different
    orders, so they are sorted by name.
    """
    separator = pgettext("between facts", "; ")
    shown = [name for name in sorted(facts) if (name in TECHNICAL_FACTS) == technical]
    return separator.join(_fact(name, facts[name]) for name in shown)


def _fact(name: str, value: Any) -> str:
    if name in STATEMENTS and value is True:
        return str(FACT_LABELS[name])
    if name == "roles":
        value = [roles.role_name(role) for role in value]
    word = FACT_LABELS.get(name, name.replace("_", " "))
    return _("{word}: {value}").format(word=word, value=_value(value))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or pgettext("value", "none")
    if value in (None, ""):
        return pgettext("value", "none")
    return _time_or_digest(value) if isinstance(value, str) else str(value)


def _time_or_digest(text: str) -> str:
    try:
        time = parse_datetime(text)
    except ValueError:
        time = None
    if time and timezone.is_aware(time):
        return render_to_string("accounts/_moment.txt", {"moment": time})
    is_digest = re.fullmatch("[0-9a-f]{64}", text)
    return f"{text[:12]}…" if is_digest else text
