"""Filters the slow and plain way: each question looks at every card of the list, and counts."""

from collections import Counter


class PlainFilters:
    """What ``Filtered`` answers, for a list of cards of one repository."""

    def __init__(self, cards, filtered_list, query, repository):
        self._facets, self._repository = filtered_list.facets, repository
        self._rows = [(card, self._values_in(card)) for card in cards]
        self._known = {
            facet.name: {value.code: value for value in facet.permanent}
            | {
                code: value
                for _, values in self._rows
                for code, value in values[facet.name].items()
            }
            for facet in self._facets
        }
        self._codes = {
            facet.name: query[facet.name] for facet in self._facets if query.get(facet.name)
        }
        order = next(
            order
            for order in filtered_list.orders
            if order.name == query.get("sort", filtered_list.orders[0].name)
        )
        self.results = [card.slug for card in order.sort(self._count(), repository.day)]

    @property
    def choices(self):
        """Facet, code, words, number and whether it is chosen, as they stand in the form."""
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

    def _values_in(self, card):
        return {
            facet.name: {
                value.code: value
                for key in facet.keys(card, self._repository)
                for value in facet.values(key, self._repository)
            }
            for facet in self._facets
        }

    def _count(self):
        fitting = []
        self._counts, self._without = {facet.name: Counter() for facet in self._facets}, Counter()
        for card, values in self._rows:
            missed = [name for name, code in self._codes.items() if code not in values[name]]
            if not missed:
                fitting.append(card)
            if len(missed) <= 1:
                for name in missed or self._counts:
                    self._counts[name].update(values[name].keys())
                self._without.update(missed or list(self._codes))
        return fitting
