"""Budgets by funder and year: each spread evenly over the days of its project."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from projects.content import ProjectContent
from record.content import Ref

CURRENCY = "EUR"
CENT = Decimal("0.01")
# Who pays a part of a budget; None where the sources don't share it out.
Payer = Ref | None


class Reason(TextChoices):
    """Why a budget isn't counted."""

    NO_BUDGET = "no-budget", _("budget not stated")
    OTHER_CURRENCY = "other-currency", _("budget in another currency")
    NO_START = "no-start", _("start not stated")
    NO_END = "no-end", _("end not stated")
    TURNED_ROUND = "turned-round", _("it would end before it starts")


class Funding(NamedTuple):
    """``amounts`` by year and payer; ``uncounted`` has what is left out, each with the reason."""

    amounts: Counter[tuple[int, Payer]]
    counted: list[ProjectContent]
    uncounted: list[tuple[ProjectContent, Reason]]

    @property
    def years(self) -> range:
        years = [year for year, _payer in self.amounts]
        return range(min(years), max(years) + 1) if years else range(0)

    @property
    def payers(self) -> list[Payer]:
        """Who pays most first; what isn't shared out last."""
        totals = Counter()
        for (_year, payer), amount in self.amounts.items():
            totals[payer] += amount
        return sorted(totals, key=lambda payer: (payer is None, -totals[payer], str(payer)))

    def total(self, year: int | None = None, payers: Iterable[Payer] | None = None) -> Decimal:
        """Of that year, of those payers; of all without."""
        wanted = None if payers is None else set(payers)
        return sum(
            (
                amount
                for (when, payer), amount in self.amounts.items()
                if year in (None, when) and (wanted is None or payer in wanted)
            ),
            Decimal(0),
        )


def funding_of(projects: Iterable[ProjectContent], funders: Collection[Ref]) -> Funding:
    """What of it belongs to none of ``funders`` isn't shared out."""
    funding = Funding(Counter(), [], [])
    for project in sorted(projects, key=lambda project: project.slug):
        if reason := why_not(project):
            funding.uncounted.append((project, reason))
            continue
        funding.counted.append(project)
        for payer, amount in shared_out(project, funders).items():
            for year, part in spread(amount, project.start.first, project.end.last).items():
                funding.amounts[year, payer] += part
    return funding


def why_not(project: ProjectContent) -> Reason | None:
    if project.budget_amount is None:
        return Reason.NO_BUDGET
    if project.budget_currency != CURRENCY:
        return Reason.OTHER_CURRENCY
    if project.start is None:
        return Reason.NO_START
    if project.end is None:
        return Reason.NO_END
    return Reason.TURNED_ROUND if project.end.last < project.start.first else None


def shared_out(project: ProjectContent, funders: Collection[Ref]) -> dict[Payer, Decimal]:
    """The budget by its funders' shares, to the cent; shares above 100 per cent in all share nothing out."""
    budget = project.budget_amount.quantize(CENT)
    shares = Counter()
    for funder_share in project.funders:
        shares[funder_share.funder if funder_share.funder in funders else None] += (
            funder_share.share or 0
        )
    stated = sum(shares.values())
    if not 0 < stated <= 100:
        return {None: budget}
    parts = {payer: _floor(budget * share / 100) for payer, share in shares.items()}
    # What rounding leaves over belongs to the largest share; what no share was given for, to nobody.
    owner = max(shares, key=lambda payer: shares[payer]) if stated == 100 else None
    parts[owner] = parts.get(owner, 0) + budget - sum(parts.values())
    return {payer: part for payer, part in parts.items() if part}


def spread(amount: Decimal, first: datetime.date, last: datetime.date) -> dict[int, Decimal]:
    """``amount`` evenly over the days, both included, by year; in whole euros but for the last year, adding up."""
    days = (last - first).days + 1
    parts, given = {}, Decimal(0)
    for year in range(first.year, last.year + 1):
        passed = min((datetime.date(year, 12, 31) - first).days + 1, days)
        until = amount if passed == days else _floor(amount * passed / days)
        parts[year], given = until - given, until
    return parts


def _floor(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1), ROUND_FLOOR)
