"""Labels for stored codes and numbers."""

from decimal import Decimal

from django.template.defaultfilters import floatformat
from django.utils.translation import get_language_info, gettext


def language_name(code: str) -> str:
    """Return the name of a language, or its code if Django has no name for it."""
    try:
        return gettext(get_language_info(code.lower())["name"])
    except KeyError:
        return code


def format_money(amount: Decimal | int, currency: str) -> str:
    """An amount with its currency, where the language puts it: "EUR 2,777,778"; cents only where there are some."""
    return gettext("{currency} {amount}").format(
        currency=currency, amount=floatformat(amount, "-2g")
    )


def format_budget(project) -> str:
    """The budget of a project that states one: "about EUR 3,350,000"."""
    amount = format_money(project.budget_amount, project.budget_currency)
    return gettext("about {amount}").format(amount=amount) if project.budget_is_about else amount


def format_share(share: Decimal) -> str:
    """A part of a hundred: "12.5 %"."""
    return gettext("{number} %").format(number=floatformat(share, "-2"))


def full_name(project) -> str:
    """Acronym and title: "GLACY: Global Action on Cybercrime"; the title alone where there is no acronym."""
    if not project.acronym:
        return str(project.title)
    return gettext("{acronym}: {title}").format(acronym=project.acronym, title=project.title)
