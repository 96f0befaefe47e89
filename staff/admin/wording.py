"""What stands in an entry of the audit, in words of whoever reads it: what is stored are codes, the same for all."""

from django.contrib.admin import AllValuesFieldListFilter
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from staff import roles

WORDS = {
    "assigned to": gettext_lazy("assigned to"),
    "digest": gettext_lazy("digest"),
    "email": gettext_lazy("e-mail address"),
    "entries": gettext_lazy("entries"),
    "filters": gettext_lazy("filters"),
    "in_force_from": pgettext_lazy("moment", "from"),
    "is_active": pgettext_lazy("account or subject", "active"),
    "is_alone": gettext_lazy("without a second pair of eyes"),
    "is_staff": gettext_lazy("may sign in to the desk"),
    "is_superuser": gettext_lazy("may do everything"),
    "is_withdrawal": gettext_lazy("withdrawal"),
    "label_en": gettext_lazy("label"),
    "link": gettext_lazy("link"),
    "moment": gettext_lazy("moment"),
    "name": gettext_lazy("name"),
    "password": gettext_lazy("password"),
    "permissions": gettext_lazy("permissions"),
    "publication": gettext_lazy("publication"),
    "recipients": gettext_lazy("recipients"),
    "reply_to": gettext_lazy("reply to"),
    "retention_days": gettext_lazy("retention days"),
    "review_date": gettext_lazy("review date"),
    "roles": gettext_lazy("roles"),
    "username": gettext_lazy("user name"),
}
KINDS = {
    "account": gettext_lazy("account"),
    "activity": gettext_lazy("activity"),
    "audit": gettext_lazy("audit"),
    "contact": gettext_lazy("contact"),
    "country": gettext_lazy("country"),
    "document": gettext_lazy("document"),
    "field": gettext_lazy("field"),
    "funder": gettext_lazy("funder"),
    "message": gettext_lazy("message"),
    "milestone": gettext_lazy("milestone"),
    "notice": gettext_lazy("notice"),
    "office": gettext_lazy("office"),
    "page": gettext_lazy("page"),
    "project": gettext_lazy("project"),
    "role": gettext_lazy("role"),
    "subject": gettext_lazy("subject"),
}
DIGEST_LENGTH = 64
SHOWN_OF_A_DIGEST = 12


class KindFilter(AllValuesFieldListFilter):
    """The kinds that are there, by the words for them."""

    def choices(self, changelist):
        for choice in super().choices(changelist):
            yield choice | {"display": kind_in_words(choice["display"])}


def kind_in_words(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def in_words(facts: dict) -> str:
    """For example “active: no; roles: Editor, Publisher”; moments in Bucharest time, digests by their beginning.

    Databases give the facts back in orders of their own, so they are sorted by name.
    """
    return "; ".join(_fact(name, value) for name, value in sorted(facts.items())) or "–"


def _fact(name, value):
    if name == "roles":
        value = [roles.called(role) for role in value]
    word = WORDS.get(name, name.replace("_", " "))
    return _("{word}: {value}").format(word=word, value=_value(value))


def _value(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or pgettext("value", "none")
    if value in (None, ""):
        return pgettext("value", "none")
    return _moment_or_digest(value) if isinstance(value, str) else str(value)


def _moment_or_digest(text):
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment and timezone.is_aware(moment):
        return render_to_string("staff/_moment.txt", {"moment": moment})
    is_digest = len(text) == DIGEST_LENGTH and not text.strip("0123456789abcdef")
    return f"{text[:SHOWN_OF_A_DIGEST]}…" if is_digest else text
