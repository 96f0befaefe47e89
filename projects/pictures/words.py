"""What a map shows, in words: for those who don't see it."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.content import CountryContent, ProjectContent
from projects.pictures.presence import Presence

NAMED = 12


def name_of(project: ProjectContent) -> str:
    return project.acronym or str(project.title)


def of_world_map(places: Iterable[Presence]) -> str:
    marks = Counter(place.mark for place in places)
    return _(
        "A map of the world. Countries and areas with ongoing projects: %(ongoing)d. "
        "With upcoming, completed or other projects only: %(other)d."
    ) % {"ongoing": marks["ongoing"], "other": marks["other"]}


def of_countries(countries: list[CountryContent]) -> str:
    """Names them where they are few; how many they are where they are many."""
    if len(countries) > NAMED:
        words = ngettext(
            "A map on which %(count)d country or area is marked.",
            "A map on which %(count)d countries and areas are marked.",
            len(countries),
        )
        return words % {"count": len(countries)}
    names = ", ".join(str(country.name) for country in countries)
    return _("A map on which these are marked: %(names)s.") % {"names": names}
