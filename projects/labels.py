"""Labels for stored codes and numbers."""

from decimal import Decimal

from django.template.defaultfilters import floatformat
from django.utils.translation import get_language_info, gettext, gettext_lazy, ngettext

from core.i18n.typography import join_with_and
from projects.models import CountryContent, DocumentType, ProjectContent

MAX_NAMED = 12
DOCUMENT_HEADINGS = {
    DocumentType.SUMMARY: gettext_lazy("Project summaries"),
    DocumentType.REPORT: gettext_lazy("Reports"),
    DocumentType.GUIDE: gettext_lazy("Guides"),
    DocumentType.TEMPLATE: gettext_lazy("Templates"),
    DocumentType.STUDY: gettext_lazy("Studies"),
    DocumentType.OTHER: gettext_lazy("Other documents"),
}


def language_name(code: str) -> str:
    """Return the name of a language, or its code if Django has no name for it."""
    try:
        return gettext(get_language_info(code.lower())["name"])
    except KeyError:
        return code


def format_money(amount: Decimal | int, currency: str) -> str:
    """Format an amount as "EUR 2,777,778", with cents only if there are any."""
    number = floatformat(amount, "-2g")
    return gettext("{currency} {amount}").format(currency=currency, amount=number)


def format_budget(project: ProjectContent) -> str:
    """Format the budget of a project that states one, as "about EUR 3,350,000"."""
    amount = format_money(project.budget_amount or 0, project.budget_currency)
    return gettext("about {amount}").format(amount=amount) if project.budget_is_about else amount


def format_share(share: Decimal) -> str:
    """Format a percentage as "12.5 %"."""
    return gettext("{number} %").format(number=floatformat(share, "-2"))


def full_name(project: ProjectContent) -> str:
    """Return acronym and title, as "GLACY: Global Action on Cybercrime", or the title alone.

    The acronym of some projects is their English title.
    """
    if project.acronym in ("", project.title.en):
        return str(project.title)
    return gettext("{acronym}: {title}").format(acronym=project.acronym, title=project.title)


def describe_countries(countries: list[CountryContent]) -> str:
    """Describe the map of some countries by their names, or by their number if there are many."""
    if len(countries) > MAX_NAMED:
        template = ngettext(
            "A map on which %(count)d country or area is marked.",
            "A map on which %(count)d countries and areas are marked.",
            len(countries),
        )
        return template % {"count": len(countries)}
    names = join_with_and(country.name for country in countries)
    return gettext("A map on which these are marked: %(names)s.") % {"names": names}
