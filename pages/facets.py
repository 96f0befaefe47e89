"""By what the legal acts are filtered."""

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from pages import chronology
from pages.content import Act, MilestoneContent
from publishing.alphabet import folded
from publishing.facets import Facet, Filtered, Order, Value, all_coded, coded


def _bodies(milestone) -> list[Value]:
    """Bodies have no address of their own: their code is their English name, where they have one."""
    values = (Value(_code(body.name), body.name, folded(body.name)) for body in milestone.bodies)
    return [value for value in values if value.code]


def _code(name) -> str:
    return slugify(name.en or name.fr or name.ro, allow_unicode=True)


FACETS = (
    Facet("act", _("Kind of act"), lambda each: coded(Act, each.act), all_coded(Act)),
    Facet("body", _("Body that acted"), _bodies),
)
ORDERS = (Order("date", _("by date"), chronology.in_order),)


def milestones(edition, params) -> Filtered:
    return Filtered(edition.cards(MilestoneContent), FACETS, ORDERS, params)
