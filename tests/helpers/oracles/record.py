"""A plain model of the record for comparison: a list of times, and the state from each."""

from tests.helpers.times import TICK

NOTHING = "nothing differs"
REFUSED = "refused"


class PlainRecord:
    """Times of all objects; states are ``("shown", slug, title)`` or ``("gone", reason)``."""

    def __init__(self):
        self.last = None
        self.rows = {}

    def state(self, name, at):
        before = [moment for moment in self.rows.get(name, {}) if moment <= at]
        return self.rows[name][max(before)] if before else None

    def borne(self, name, at):
        """Return the slugs that the object had until ``at``."""
        rows = self.rows.get(name, {})
        return {state[1] for moment, state in rows.items() if moment <= at and state[0] == "shown"}

    def moments(self):
        return sorted({moment for rows in self.rows.values() for moment in rows})

    def publish(self, name, state, now, at=None):
        return self._add(name, state, now, at, needs_one=False)

    def withdraw(self, name, reason, now, at=None):
        return self._add(name, ("gone", reason), now, at, needs_one=True)

    def cancel(self, name, moment, now):
        recorded = self._next(now)
        if moment <= recorded:
            return REFUSED
        self.last = recorded
        del self.rows[name][moment]
        return moment

    def _add(self, name, state, now, at, needs_one):
        rows = self.rows.setdefault(name, {})
        recorded = self._next(now)
        while recorded in rows:
            recorded += TICK
        if at and at < recorded:
            return REFUSED
        moment = at or recorded
        before = self.state(name, moment)
        if before is None and needs_one:
            return REFUSED
        if before and (before == state or before[0] == state[0] == "gone"):
            return NOTHING  # and no time is taken
        if moment in rows:
            return REFUSED
        self.last = recorded
        rows[moment] = state
        return moment

    def _next(self, now):
        return now if self.last is None or now > self.last else self.last + TICK
