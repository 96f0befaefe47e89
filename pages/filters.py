"""The filters and the order of the list of legal acts."""

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.i18n.collation import sort_key
from delivery.filters import Facet, FilteredList, Order, Value, all_choice_values, choice_values
from pages import ordering
from pages.content import Act, Body, MilestoneContent
from record.cards import CardRepository


def _values_of_body(body: Body, cards: CardRepository) -> list[Value]:
    """Return the body with a code made from its English name: it has no slug."""
    name = body.name
    code = slugify(name.en or name.fr or name.ro, allow_unicode=True)
    return [Value(code, name, sort_key(name))] if code else []


FACETS = (
    Facet(
        "act",
        _("Kind of act"),
        lambda milestone, cards: [milestone.act] if milestone.act else [],
        lambda code, cards: choice_values(Act, code),
        all_choice_values(Act),
    ),
    Facet("body", _("Institution"), lambda milestone, cards: milestone.bodies, _values_of_body),
)
ORDERS = (Order("date", _("by date"), lambda milestones, day: ordering.by_date(milestones)),)
MILESTONES = FilteredList(MilestoneContent, FACETS, ORDERS)
