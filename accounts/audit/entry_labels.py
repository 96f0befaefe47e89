"""Labels for the stored codes of audit entries, in the language of the reader."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import AllValuesFieldListFilter
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.audit.labels import VALUE_LABELS

FACT_LABELS = {
    "assigned to": pgettext_lazy("fact", "assigned to"),
    "digest": pgettext_lazy("fact", "digest"),
    "email": pgettext_lazy("fact", "e-mail address"),
    "entries": pgettext_lazy("fact", "entries"),
    "filters": pgettext_lazy("fact", "filters"),
    "in_force_from": pgettext_lazy("fact", "from"),
    "is_active": pgettext_lazy("fact", "active"),
    "is_alone": pgettext_lazy("fact", "published without review"),
    "is_staff": pgettext_lazy("fact", "may sign in to the admin"),
    "is_superuser": pgettext_lazy("fact", "has all permissions"),
    "is_withdrawal": pgettext_lazy("fact", "withdrawal"),
    "label_en": pgettext_lazy("fact", "label"),
    "link": pgettext_lazy("fact", "link"),
    "moment": pgettext_lazy("fact", "date and time"),
    "name": pgettext_lazy("fact", "name"),
    "password": pgettext_lazy("fact", "password"),
    "permissions": pgettext_lazy("fact", "permissions"),
    "publication": pgettext_lazy("fact", "version"),
    "recipients": pgettext_lazy("fact", "recipients"),
    "reply_to": pgettext_lazy("fact", "reply to"),
    "retention_days": pgettext_lazy("fact", "retention days"),
    "review_date": pgettext_lazy("fact", "review date"),
    "roles": pgettext_lazy("fact", "roles"),
    "is_second_factor": pgettext_lazy("fact", "at the second factor"),
    "username": pgettext_lazy("fact", "user name"),
}
KIND_LABELS = {
    "account": pgettext_lazy("kind", "account"),
    "activity": pgettext_lazy("kind", "activity"),
    "audit": pgettext_lazy("kind", "audit"),
    "contact": pgettext_lazy("kind", "contact"),
    "country": pgettext_lazy("kind", "country"),
    "document": pgettext_lazy("kind", "document"),
    "field": pgettext_lazy("kind", "field"),
    "funder": pgettext_lazy("kind", "funder"),
    "message": pgettext_lazy("kind", "message"),
    "network": pgettext_lazy("kind", "network"),
    "milestone": pgettext_lazy("kind", "milestone"),
    "notice": pgettext_lazy("kind", "notice"),
    "office": pgettext_lazy("kind", "office"),
    "page": pgettext_lazy("kind", "page"),
    "project": pgettext_lazy("kind", "project"),
    "role": pgettext_lazy("kind", "role"),
    "site": pgettext_lazy("kind", "site as a whole"),
    "subject": pgettext_lazy("kind", "subject"),
}
DIGEST_LENGTH = 64
SHOWN_DIGEST_LENGTH = 12


class KindFilter(AllValuesFieldListFilter):
    """The kinds that occur, with their labels."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield choice | {"display": kind_label(str(choice["display"]))}


def kind_label(kind: str) -> str:
    """Return the label of a kind, or the kind itself if it has none."""
    return str(KIND_LABELS.get(kind, kind))


def describe_facts(facts: dict[str, Any]) -> str:
    """Return for example “active: no; roles: Editor, Publisher”.

    Times are in Bucharest time, digests are shortened. Databases return the facts in different
    orders, so they are sorted by name.
    """
    separator = pgettext("between facts", "; ")
    return separator.join(_fact(name, value) for name, value in sorted(facts.items())) or "–"


def _fact(name: str, value: Any) -> str:
    if label := VALUE_LABELS.get(name):
        value = [label(item) for item in value]
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
    is_digest = len(text) == DIGEST_LENGTH and not text.strip("0123456789abcdef")
    return f"{text[:SHOWN_DIGEST_LENGTH]}…" if is_digest else text
