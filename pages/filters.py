"""By what the legal acts are filtered."""

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.i18n.collation import sort_key
from delivery.filters import Facet, FilteredList, Order, Value, all_choice_values, choice_values
from pages import ordering
from pages.content import Act, MilestoneContent


def _of_body(body, cards) -> list[Value]:
    """Bodies have no address of their own: their code is their English name, where they have one."""
    value = Value(_code(body.name), body.name, sort_key(body.name))
    return [value] if value.code else []


def _code(name) -> str:
    return slugify(name.en or name.fr or name.ro, allow_unicode=True)


FACETS = (
    Facet(
        "act",
        _("Kind of act"),
        lambda milestone, cards: [milestone.act] if milestone.act else [],
        lambda code, cards: choice_values(Act, code),
        all_choice_values(Act),
    ),
    Facet("body", _("Body that acted"), lambda milestone, cards: milestone.bodies, _of_body),
)
ORDERS = (Order("date", _("by date"), lambda milestones, day: ordering.in_order(milestones)),)
MILESTONES = FilteredList(MilestoneContent, FACETS, ORDERS)
