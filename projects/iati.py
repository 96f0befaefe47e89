"""Projects as activities of the International Aid Transparency Initiative, IATI 2.03.

Elements have the order of the official schema, and values those of the standard's ruleset. Nothing
in the file depends on the time or the language of the request, so that of an archived day never
changes. The shares of countries and of fields of work, and budgets of single years, are not known:
none is made up.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree as Xml  # nosec B405  # it writes, and reads nothing

from django.conf import settings
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_countries import countries as known_countries

from core.i18n.dates import PartialDate
from core.i18n.languages import ORIGINAL
from core.i18n.typography import remove_control_characters
from delivery.opendata.datasets import OFFICE
from delivery.opendata.json_items import (
    code_item,
    in_languages,
    url_of,
    with_asterisk,
)
from delivery.prefixes import SiteRequest
from delivery.templatetags.content import plain
from projects import ordering
from projects.models import CountryContent, ProjectContent, Region, Status
from record.content import LocalisedText, RichText
from record.urls import absolute_url

VERSION = "2.03"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
COUNCIL = _("Council of Europe")
MAX_BUDGET_DAYS = 365  # between the first day and the last: the standard wants budgets by year
OWN_VOCABULARY = "99"
NOT_IN_ISO = {"XK"}  # in the list of countries of IATI too

# Codes of IATI: ActivityStatus, ActivityDateType, OrganisationRole, DescriptionType,
# OrganisationType (multilateral), ActivityScope, GeographicVocabulary (ISO 3166-1), Region (of the
# OECD, where it has ours), and of its purposes legal and judicial development, which includes laws,
# judges, police and cooperation among them, with the category of all tasks of governments.
STATUS_CODES = {
    Status.UPCOMING: "1",
    Status.ONGOING: "2",
    Status.RUNNING: "2",
    Status.COMPLETED: "4",
}
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1234"
FUNDING, IMPLEMENTING = "1", "4"
GENERAL, OBJECTIVES = "1", "2"
MULTILATERAL = "40"
GLOBAL, REGIONAL, NATIONAL = "1", "2", "4"
ISO_COUNTRIES = "A4"
REGION_CODES: dict[str, str] = {Region.GLOBAL: "998", Region.PAN_EUROPEAN: "89"}
JUSTICE = {"vocabulary": "1", "code": "15130"}
GOVERNMENT = {"vocabulary": "2", "code": "151"}
FIELDS_OF_JUSTICE = {"legislation", "training", "specialised-units", "international-cooperation"}

type Texts = dict[str, str]  # by language


def document(activities: Iterable[str], request: SiteRequest) -> Iterator[str]:
    """Yield a file with ``activities``, the elements as text."""
    start = f'<iati-activities version="{VERSION}"'
    if changed_at := request.edition.last_change:
        start += f' generated-datetime="{_time(changed_at)}"'
    yield f"<?xml version='1.0' encoding='utf-8'?>\n{start}>"
    for activity in activities:
        yield f"\n  {activity}"
    yield "\n</iati-activities>"


def render(project: ProjectContent, request: SiteRequest) -> str:
    """Return the element of a project; empty if it cannot be stated."""
    if missing(project, request.edition.day):
        return ""
    with override(ORIGINAL):
        activity = _activity(project, request)
    Xml.indent(activity, level=1)
    return Xml.tostring(activity, encoding="unicode")


def missing(project: ProjectContent, day: datetime.date) -> list[Any]:
    """Return the required elements that are missing in the project; it is left out of the file."""
    required = [
        (_("title"), project.title or project.acronym),
        (_("summary or objective"), project.summary or project.objective),
        (_("status: the dates do not settle it"), project.status(day) in STATUS_CODES),
        (_("start"), project.start),
        (
            _("region, or exactly one country with a code of ISO 3166"),
            project.region or _single_country(project),
        ),
    ]
    return [name for name, value in required if not value]


def gaps(project: ProjectContent) -> list[Any]:
    """Return the elements missing in the file of a project although readers expect them."""
    start, end = project.start, project.end
    lacking = []
    if not end:
        lacking.append(_("end"))
    if project.budget_amount is None:
        lacking.append(_("budget"))
    elif not (start and end):
        lacking.append(_("budget: its period requires start and end"))
    elif not _budget_of_a_year(project):
        lacking.append(_("budget by year: only the amount for the whole period is known"))
    funders = ordering.funders(project)
    if not funders:
        lacking.append(_("funders"))
    for funder, _share in funders:
        if not funder.iati_identifier:
            lacking.append(format_lazy(_("IATI identifier of {funder}"), funder=funder.name))
    return lacking


def _activity(project: ProjectContent, request: SiteRequest) -> Xml.Element:
    attributes = {LANGUAGE: ORIGINAL, "default-currency": project.budget_currency}
    if project.published_at:
        attributes["last-updated-datetime"] = _time(project.published_at)
    activity = Xml.Element("iati-activity", attributes)
    organisation = settings.IATI_REPORTING_ORG
    # The key never changes, whatever the name or the URL of the project becomes.
    Xml.SubElement(activity, "iati-identifier").text = f"{organisation}-{project.key}"
    reporting = {"ref": organisation, "type": MULTILATERAL}
    _add(activity, "reporting-org", in_languages(COUNCIL), **reporting)
    _add(activity, "title", _texts(project.title) or {ORIGINAL: project.acronym})
    for code, text in ((GENERAL, project.summary), (OBJECTIVES, project.objective)):
        if text:
            _add(activity, "description", _texts(text), type=code)
    _add_organisations(activity, project)
    _add(activity, "activity-status", code=STATUS_CODES[project.status(request.edition.day)])
    _add_dates(activity, project, request.edition.day)
    contact = _add(activity, "contact-info", type="1")
    _add(contact, "organisation", in_languages(COUNCIL if project.is_predecessor else OFFICE))
    Xml.SubElement(contact, "website").text = url_of(project, request)
    _add_places(activity, project)
    fields = ordering.fields(project.named(*project.fields))
    is_justice = fields and FIELDS_OF_JUSTICE.issuperset(field.slug for field in fields)
    _add(activity, "sector", **(JUSTICE if is_justice else GOVERNMENT))
    for field in fields:
        _add(activity, "tag", _texts(field.title), code=field.slug, **_own_vocabulary())
    _add_budget(activity, project)
    return activity


def _add_organisations(activity: Xml.Element, project: ProjectContent) -> None:
    for funder, _share in ordering.funders(project):
        known = {"ref": funder.iati_identifier} if funder.iati_identifier else {}
        _add(activity, "participating-org", _texts(funder.name), role=FUNDING, **known)
    if project.implementer:
        names, known = _texts(project.implementer), {}
    else:
        names, known = in_languages(COUNCIL), {"ref": settings.IATI_REPORTING_ORG}
    _add(activity, "participating-org", names, role=IMPLEMENTING, **known)


def _add_dates(activity: Xml.Element, project: ProjectContent, day: datetime.date) -> None:
    """Add start and end; of a month or a year the first and the last day, which a text states."""
    if start := project.start:
        code = ACTUAL_START if start.first <= day else PLANNED_START
        note = _("Only “{date}” is known: its first day is stated.")
        _add_date(activity, code, start.first, start, note)
    if end := project.end:
        code = ACTUAL_END if end.last < day else PLANNED_END
        note = _("Only “{date}” is known: its last day is stated.")
        _add_date(activity, code, end.last, end, note)


def _add_date(
    activity: Xml.Element, code: str, day: datetime.date, date: PartialDate, note: Any
) -> None:
    texts = {} if date.precision == "day" else in_languages(format_lazy(note, date=date))
    _add(activity, "activity-date", texts, **{"iso-date": day.isoformat(), "type": code})


def _add_places(activity: Xml.Element, project: ProjectContent) -> None:
    """Add the scope, and the country or, since shares are unknown, the region with locations."""
    single = _single_country(project)
    scope = GLOBAL if project.region == Region.GLOBAL else REGIONAL
    _add(activity, "activity-scope", code=NATIONAL if single else scope)
    if single:
        _add(
            activity, "recipient-country", _designation(single), code=single.code, percentage="100"
        )
    else:
        region: Any = code_item(Region, project.region)
        if code := REGION_CODES.get(project.region):
            codes = {"vocabulary": "1", "code": code}
        else:
            codes = {"code": project.region, **_own_vocabulary()}
        _add(activity, "recipient-region", region["name"], **codes)
    for country in ordering.countries(project):
        location = _add(activity, "location")
        if _has_code(country):
            _add(location, "location-id", vocabulary=ISO_COUNTRIES, code=country.code)
        _add(location, "name", _designation(country))
        if country.footnote:
            _add(location, "description", _texts(country.footnote))


def _add_budget(activity: Xml.Element, project: ProjectContent) -> None:
    if not (found := _budget_of_a_year(project)):
        return
    first, last, amount = found
    budget = _add(activity, "budget")
    _add(budget, "period-start", **{"iso-date": first.isoformat()})
    _add(budget, "period-end", **{"iso-date": last.isoformat()})
    attributes = {"value-date": first.isoformat()}
    value = _add(budget, "value", currency=project.budget_currency, **attributes)
    value.text = f"{amount.normalize():f}"


def _budget_of_a_year(project: ProjectContent) -> tuple[datetime.date, datetime.date, Any] | None:
    """Return the first and the last day with the amount; None for a longer or unknown period."""
    start, end, amount = project.start, project.end, project.budget_amount
    if not (start and end) or amount is None or (end.last - start.first).days > MAX_BUDGET_DAYS:
        return None
    return start.first, end.last, amount


def _single_country(project: ProjectContent) -> CountryContent | None:
    """Return the country of a project with no other, if IATI has a code for it."""
    countries = ordering.countries(project)
    return countries[0] if len(countries) == 1 and _has_code(countries[0]) else None


def _has_code(country: CountryContent) -> bool:
    return country.code in NOT_IN_ISO or country.code in known_countries


def _designation(country: CountryContent) -> Texts:
    return {code: with_asterisk(name, country) for code, name in _texts(country.name).items()}


def _own_vocabulary() -> dict[str, str]:
    """Return the attributes of the office's own codes, which the page about the data explains."""
    uri = absolute_url(reverse("pages:data"))
    return {"vocabulary": OWN_VOCABULARY, "vocabulary-uri": uri}


def _texts(text: LocalisedText) -> Texts:
    items = text.to_json()
    if isinstance(text, RichText):
        return {code: plain(value) for code, value in items.items()}
    return items


def _add(
    parent: Xml.Element, tag: str, texts: Texts | None = None, /, **attributes: str
) -> Xml.Element:
    """Add an element with a narrative for each language."""
    element = Xml.SubElement(parent, tag, attributes)
    for code, text in (texts or {}).items():
        attribute = {} if code == ORIGINAL else {LANGUAGE: code}
        if clean := remove_control_characters(text).strip():
            Xml.SubElement(element, "narrative", attribute).text = clean
    return element


def _time(time: datetime.datetime) -> str:
    return time.astimezone(datetime.UTC).isoformat(timespec="seconds")
