"""Budgets by funder and year: each is spread evenly over the days of its project."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple, cast

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.i18n.dates import PartialDate
from projects.labels import format_money
from projects.models import ProjectContent
from record.content import Ref

CURRENCY = "EUR"
CENT = Decimal("0.01")
# Of the projects, how many must be counted for a chart that does not mislead.
MIN_COUNTED = Decimal("0.8")
# The funder of a part of a budget; None if it is unknown.
Payer = Ref | None


class Reason(TextChoices):
    """Why a budget is not counted."""

    NO_BUDGET = "no-budget", _("budget not stated")
    OTHER_CURRENCY = "other-currency", _("budget in another currency")
    NO_START = "no-start", _("start not stated")
    NO_END = "no-end", _("end not stated")
    TURNED_ROUND = "turned-round", _("the end date is before the start date")


class Funding(NamedTuple):
    """The ``amounts`` by year and payer, and the ``uncounted`` projects with the reasons."""

    amounts: dict[tuple[int, Payer], Decimal]
    counted: list[ProjectContent]
    uncounted: list[tuple[ProjectContent, Reason]]

    @property
    def is_representative(self) -> bool:
        total = len(self.counted) + len(self.uncounted)
        return len(self.counted) >= total * MIN_COUNTED

    @property
    def years(self) -> range:
        years = [year for year, _payer in self.amounts]
        return range(min(years), max(years) + 1) if years else range(0)

    @property
    def payers(self) -> list[Payer]:
        """The payers, the largest first and the unknown one last."""
        payers = {payer for _year, payer in self.amounts}
        totals = {payer: self.total(payers=[payer]) for payer in payers}
        return sorted(totals, key=lambda payer: (payer is None, -totals[payer], str(payer)))

    def total(self, year: int | None = None, payers: Collection[Payer] | None = None) -> Decimal:
        """Return the total, or that of a year and of some payers."""
        years = self.years if year is None else [year]
        if payers is None:
            payers = {payer for _year, payer in self.amounts}
        amounts = [self.amounts.get((year, payer)) for year in years for payer in payers]
        return sum(filter(None, amounts), Decimal(0))

    @property
    def description(self) -> str:
        """The text alternative: the years and the total."""
        return gettext(
            "Columns from %(first)s to %(last)s, %(total)s in all. The numbers are in the table."
        ) % {
            "first": self.years[0],
            "last": self.years[-1],
            "total": format_money(self.total(), CURRENCY),
        }


def compute_funding(projects: Iterable[ProjectContent], funders: Collection[Ref]) -> Funding:
    """Return the funding of the projects; shares of others than ``funders`` have no known payer."""
    amounts: dict[tuple[int, Payer], Decimal] = defaultdict(Decimal)
    funding = Funding(amounts, [], [])
    for project in sorted(projects, key=lambda project: project.slug):
        if reason := reason_not_counted(project):
            funding.uncounted.append((project, reason))
            continue
        funding.counted.append(project)
        start = cast(PartialDate, project.start)
        end = cast(PartialDate, project.end)
        for payer, amount in budget_by_payer(project, funders).items():
            for year, part in spread(amount, start.first, end.last).items():
                amounts[year, payer] += part
    return funding


def reason_not_counted(project: ProjectContent) -> Reason | None:
    """Return why the budget of a project is not counted, or None."""
    if project.budget_amount is None:
        return Reason.NO_BUDGET
    if project.budget_currency != CURRENCY:
        return Reason.OTHER_CURRENCY
    if project.start is None:
        return Reason.NO_START
    if project.end is None:
        return Reason.NO_END
    return Reason.TURNED_ROUND if project.end.last < project.start.first else None


def budget_by_payer(project: ProjectContent, funders: Collection[Ref]) -> dict[Payer, Decimal]:
    """Divide the budget by the shares, to the cent; not if they exceed 100 per cent in total."""
    budget = Decimal(project.budget_amount or 0).quantize(CENT)
    shares: dict[Payer, Decimal] = defaultdict(Decimal)
    for share in project.funders:
        shares[share.funder if share.funder in funders else None] += share.share or Decimal(0)
    stated = sum(shares.values())
    if not 0 < stated <= 100:
        return {None: budget}
    parts: dict[Payer, Decimal] = {
        payer: _floor(budget * share / 100) for payer, share in shares.items()
    }
    # The largest share gets the rest from rounding. A part without a share has no known payer.
    owner = max(shares, key=lambda payer: shares[payer]) if stated == 100 else None
    parts[owner] = parts.get(owner, Decimal(0)) + budget - sum(parts.values())
    return {payer: part for payer, part in parts.items() if part}


def spread(amount: Decimal, first: datetime.date, last: datetime.date) -> dict[int, Decimal]:
    """Spread an amount over days by year, in whole euros except the last year."""
    days = (last - first).days + 1
    parts = {}
    assigned = Decimal(0)
    for year in range(first.year, last.year + 1):
        passed = min((datetime.date(year, 12, 31) - first).days + 1, days)
        until = amount if passed == days else _floor(amount * passed / days)
        parts[year] = until - assigned
        assigned = until
    return parts


def _floor(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1), ROUND_FLOOR)
