"""The biography of a fact: since when its value is published, and the value before it."""

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.db.models import F, Func, TextField, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.i18n.dates import PartialDate, bucharest_day
from publishing.diff.labels import display_value
from record import registry
from record.content import WHOLE_PAGE, Content, LocalisedText, Ref
from record.editions import Edition
from record.models import Publication
from record.schema import own_fields
from record.values import Leaf, RichText, walk

# The member of a JSON object, as JSON text.
Member = partial(
    Func, template="(%(expressions)s)", arg_joiner=" -> ", output_field=TextField(null=True)
)


class Version(NamedTuple):
    """A publication of an object: the JSON texts of its facts by field, None if they are empty.

    ``confirmed`` has the days of confirmations. ``number`` counts from the oldest. A withdrawal
    has no facts, those of withheld ones are gone.
    """

    pk: int
    number: int
    since: datetime.datetime
    is_withheld: bool
    content_class: type[Content]
    confirmed: dict[str, str]
    texts: dict[str, str | None]

    def last_confirmed(self, names: Iterable[str]) -> str:
        """Return the last day of the confirmations with these names; empty without one."""
        return max(self.confirmed.get(name, "") for name in names)

    def leaves(self, name: str) -> list[Leaf]:
        """Return the values of a field that are not empty, also those in its rows."""
        text = self.texts[name]
        if text is None:
            return []
        content = self.content_class.model_validate_json(f'{{"{name}":{text}}}')
        return [leaf for leaf in walk(content) if leaf.path[0] == name and leaf.value]

    def for_reader(self, name: str) -> list[str]:
        """Return the values of a field in the active language, for comparison only."""
        return [str(leaf.value) for leaf in self.leaves(name)]

    def displayed(self, name: str, edition: Edition) -> Iterator[Any]:
        """Yield the values of a field as texts; objects have their title in ``edition``."""
        for leaf in self.leaves(name):
            value = leaf.value
            if isinstance(value, Ref):
                content = edition.find(value)
                yield content.any_title if content else _("not published")
            elif isinstance(value, LocalisedText):
                yield value
            else:
                yield display_value(value, leaf.column, str)


class Fact(NamedTuple):
    """A field, the version since which readers see its value, and the one before with another.

    ``confirmed`` is the last day on which the value was confirmed, or looked for in vain.
    """

    name: str
    label: str
    since: Version
    before: Version | None
    is_known: bool
    confirmed: PartialDate | None


def biography(versions: Sequence[Version]) -> dict[str, Fact]:
    """Return the facts by field; ``versions`` are all of an object, the one in force first.

    A value that left and came back counts from its return. Facts without a value now and before
    are left out, unless they were looked for.
    """
    newest = versions[0]
    facts = {}
    for name, text in newest.texts.items():
        values = newest.for_reader(name)
        since = newest
        before = None
        for version in versions[1:]:
            is_same = version.texts[name] == text or version.for_reader(name) == values
            if version.is_withheld or not is_same:
                before = version
                break
            since = version
        # That a page is correct does not mean that anyone looked for what is not there.
        keys = [name, WHOLE_PAGE] if values else [name]
        day = newest.last_confirmed(keys)
        # A version has the days of the one before it too; the first states its own.
        if before and (day == since.last_confirmed(keys) or day < str(bucharest_day(since.since))):
            day = ""
        if values or day or (before and not before.is_withheld):
            label = capfirst(str(newest.content_class.model_fields[name].title))
            confirmed = PartialDate.parse(day) if day else None
            facts[name] = Fact(name, label, since, before, bool(values), confirmed)
    return facts


def read_biography(edition: Edition, ref: Ref) -> dict[str, Fact]:
    """Return the facts of an object in force, for ``edition.cached``; none for a draft.

    One query, or none for the object of the requested page if it has only one version.
    """
    if ref.key in edition.candidates:
        return {}
    content_class = registry.content_class_of(ref.kind)
    texts = {*content_class.title_fields, *content_class.search_lead}
    fields = own_fields(content_class).items()
    names = [name for name, field in fields if not (name in texts or field.annotation is RichText)]
    row = edition.shown_row
    columns = ["confirmed", *names]
    rows: Sequence[tuple[Any, ...]]
    if row and row.ref == ref and row.first_published_at == row.in_force_from:
        stored = row.content or {}
        members = [json.dumps(stored[name]) if name in stored else None for name in columns]
        rows = [(row.pk, row.in_force_from, None, *members)]
    else:
        rows = _read_rows(edition, ref, columns)
    versions = []
    for index, (pk, since, withheld_at, days, *members) in enumerate(rows):
        facts = dict(zip(names, members, strict=True))
        number = len(rows) - index
        confirmed = json.loads(days or "{}")
        versions.append(
            Version(pk, number, since, bool(withheld_at), content_class, confirmed, facts)
        )
    return biography(versions)


def _read_rows(edition: Edition, ref: Ref, names: list[str]) -> Sequence[tuple[Any, ...]]:
    """Return the rows of an object that were ever in force, newest first."""
    rows = Publication.objects.ever_in_force(edition.at).filter(key=ref.key)
    members = [Member(F("content"), Value(name)) for name in names]
    return rows.order_by("-in_force_from").values_list(
        "pk", "in_force_from", "withheld_at", *members
    )
