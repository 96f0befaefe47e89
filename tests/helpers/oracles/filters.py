"""Filters the slow and plain way: each question looks at every content of the list, and counts."""

import datetime
from collections import Counter

from projects.models import DocumentType, Status


def day_of(date):
    return date.first if date else datetime.date.min


def latest(contents, name="start"):
    return sorted(
        contents,
        key=lambda content: (day_of(getattr(content, name)), content.slug),
        reverse=True,
    )


def oldest(activities):
    return sorted(activities, key=lambda each: (each.start is None, day_of(each.start), each.slug))


def _upcoming_first(activities, day):
    upcoming = [activity for activity in activities if activity.is_upcoming(day)]
    past = [activity for activity in activities if not activity.is_upcoming(day)]
    return oldest(upcoming) + latest(past)


def _by_type(documents):
    types = [*DocumentType.values]
    known = {value: rank for rank, value in enumerate(types)}
    return sorted(latest(documents, "date"), key=lambda each: known.get(each.type, known["other"]))


ORDERS = {
    ("project", "status"): lambda contents, day: sorted(
        latest(contents), key=lambda project: list(Status).index(project.status(day))
    ),
    ("project", "newest"): lambda contents, day: latest(contents),
    ("activity", "newest"): _upcoming_first,
    ("activity", "oldest"): lambda contents, day: oldest(contents),
    ("document", "type"): lambda contents, day: _by_type(contents),
    ("document", "newest"): lambda contents, day: latest(contents, "date"),
}


class PlainFilters:
    """What ``Filtered`` answers, for all contents of a list in an edition."""

    def __init__(self, contents, filtered_list, query, edition):
        self._facets = filtered_list.facets
        self._edition = edition
        self._rows = [(content, self._values_in(content)) for content in contents]
        self._known = {}
        for facet in self._facets:
            self._known[facet.name] = {value.code: value for value in facet.permanent}
            for _, values in self._rows:
                self._known[facet.name] |= values[facet.name]
        self._codes = {
            facet.name: query[facet.name] for facet in self._facets if query.get(facet.name)
        }
        matching = self._count()
        order = next(
            order
            for order in filtered_list.orders
            if order.name == query.get("sort", filtered_list.orders[0].name)
        )
        sort = ORDERS.get((filtered_list.content_class.kind, order.name), order.sort)
        self.results = [content.slug for content in sort(matching, edition.day)]

    @property
    def choices(self):
        """Facet, code, words, number and whether it is chosen, as they appear in the form."""
        return [
            (facet.name, value.code, str(value.label), count, is_chosen)
            for facet in self._facets
            for value in sorted(
                self._known[facet.name].values(), key=lambda value: (value.sort_key, value.code)
            )
            if (count := self._counts[facet.name][value.code])
            | (is_chosen := value.code == self._codes.get(facet.name))
        ]

    @property
    def taken_off(self):
        return {name: self._without[name] for name in self._codes}

    def _values_in(self, content):
        values_in = {}
        for facet in self._facets:
            stored = {value for name, value in content.values() if name == facet.column}
            if facet.expression:
                stored = {content.status(self._edition.day)}
            meant = facet.values(stored, self._edition).values()
            values_in[facet.name] = {value.code: value for values in meant for value in values}
        return values_in

    def _count(self):
        fitting = []
        self._counts, self._without = {facet.name: Counter() for facet in self._facets}, Counter()
        for content, values in self._rows:
            missed = [name for name, code in self._codes.items() if code not in values[name]]
            if not missed:
                fitting.append(content)
            if len(missed) <= 1:
                for name in missed or self._counts:
                    self._counts[name].update(values[name].keys())
                self._without.update(missed or list(self._codes))
        return fitting
