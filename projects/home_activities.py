"""The activities of the home page, selected by the database: there may be thousands.

A start is a day, a month or a year. As text, ``2026-03`` is before ``2026-03-01``, and after every
start with an earlier first day.
"""

import datetime
from typing import Any
from uuid import UUID

from django.db.models import ExpressionWrapper, Q, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Length

from core.i18n.dates import PartialDate
from projects import ordering
from projects.content import ActivityContent
from record.cards import CardRepository
from record.content import Ref
from record.models import Publication


def next_and_latest(
    cards: CardRepository, number: int
) -> tuple[list[ActivityContent], list[ActivityContent]]:
    """Return the next upcoming activities and the latest others, at most ``number`` of each."""
    refs = cards.memoize(_refs, number)
    cards.prefetch(refs)
    activities = [card for ref in refs if (card := cards.get(ref))]
    upcoming = [activity for activity in activities if activity.is_upcoming(cards.day)]
    past = [activity for activity in activities if not activity.is_upcoming(cards.day)]
    return ordering.oldest(upcoming)[:number], ordering.latest(past)[:number]


def _refs(cards: CardRepository, number: int) -> set[Ref]:
    # Drafts replace some of the rows.
    limit = number + len(cards.candidates)
    keys = _next_keys(cards, limit) + _latest_keys(cards, limit)
    refs = {Ref(ActivityContent.kind, key) for key in keys}
    refs.update(
        draft.ref for draft in cards.candidates.values() if draft.kind == ActivityContent.kind
    )
    return refs


def _next_keys(cards: CardRepository, limit: int) -> list[UUID]:
    """Return the first keys of activities that have begun and not ended, then of later ones."""
    rows = _rows(cards)
    today = cards.day.isoformat()
    earliest = _earliest_text(cards.day)
    # PostgreSQL expects thousands of these few, and would read all that is in force besides.
    running = _dated().filter(start__lt=earliest, end__gte=today, end_length=len(today))
    pks = list(running.values_list("pk", flat=True))
    keys = _first_keys(rows.filter(pk__in=pks).order_by("start"), limit)
    if len(keys) < limit:
        keys += _first_keys(rows.filter(start__gte=earliest).order_by("start"), limit)
    if len(keys) < limit:
        keys += _first_keys(rows.filter(start=None, end__gte=earliest), limit)
    return keys


def _latest_keys(cards: CardRepository, limit: int) -> list[UUID]:
    rows = _rows(cards)
    today = cards.day.isoformat()
    is_over = Q(end=None) | Q(end__lt=today) | Q(end_length__lt=len(today))
    begun = rows.filter(is_over, start__lt=_earliest_text(cards.day))
    keys = _first_keys(begun.order_by("-start"), limit, is_latest=True)
    if len(keys) < limit:
        keys += _first_keys(rows.filter(is_over, start=None), limit, is_latest=True)
    return keys


def _rows(cards: CardRepository) -> Any:
    return _dated().in_force(cards.at).with_content()


def _dated() -> Any:
    """Return a queryset; its annotations are unknown to the type checker."""
    rows = Publication.objects.filter(kind=ActivityContent.kind)
    dated = rows.annotate(start=_text_of("start"), end=_text_of("end"))
    return dated.annotate(end_length=Length("end"))


def _text_of(name: str) -> ExpressionWrapper:
    """Return a field of the card as plain text, which is compared as such and not as JSON."""
    return ExpressionWrapper(KT(f"card__{name}"), output_field=TextField())


def _first_keys(rows: Any, limit: int, is_latest: bool = False) -> list[UUID]:
    """Return the first keys by day and slug of rows that are sorted by their start as text.

    All rows of the last day are read, since their order as text is another one.
    """
    for size in (limit * 10, None):
        values = rows.values_list("start", "slug", "key")[:size]
        found = [(_day(start), slug, key) for start, slug, key in values]
        if len(found) != size or found[limit - 1][0] != found[-1][0]:
            break
    found.sort(reverse=is_latest)
    return [key for _day, _slug, key in found[:limit]]


def _day(start: str | None) -> datetime.date:
    return PartialDate.parse(start).first if start else datetime.date.min


def _earliest_text(day: datetime.date) -> str:
    """Return the first text of a date that begins on ``day``, such as 2026 on 1 January."""
    text = day.isoformat()
    return text.removesuffix("-01").removesuffix("-01") if day.day == 1 else text
