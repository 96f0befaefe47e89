"""What stands in the picture beside a shared link, and where drawn pictures are kept."""

import hashlib
import logging
from dataclasses import astuple, dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from pages import drawing
from pages.content import Act, MilestoneContent, OfficeContent
from projects import listing
from projects.content import ActivityContent, ActivityType, CountryContent, ProjectContent
from publishing import kinds
from publishing.content import Content
from publishing.editions import NOTHING_THERE, Moved, NotInEdition
from publishing.open_data.items import marked
from publishing.periods import dash_between, start_in_words
from publishing.shared_cache import CACHE_ERRORS
from publishing.text import without_control_characters

logger = logging.getLogger("pages")
KEPT_FOR = 7 * 24 * 60 * 60


@dataclass(frozen=True)
class Words:
    """The picture's lines: what sort of page it is, its title, dates and the like, and the office below."""

    kicker: str
    title: str
    facts: str
    name: str
    full_name: str


def of_site(edition) -> Words:
    office = edition.find_one(OfficeContent)
    name, full_name = _office(office)
    return Words(str(office.city) if office else "", full_name or name, "", name, "")


def of_content(edition, kind: str, slug: str) -> Words:
    """Raises ``NotInEdition`` or ``Gone``: a picture has no page of reasons, so a former address has none."""
    model = kinds.models_by_kind().get(kind)
    if model is None or model.content_class.view_name is None:
        raise NotInEdition(NOTHING_THERE)
    try:
        content = edition.get(model.content_class, slug)
    except Moved as moved:
        raise NotInEdition(NOTHING_THERE) from moved
    office = content if isinstance(content, OfficeContent) else edition.find_one(OfficeContent)
    return Words(*_said_of(content, model), *_office(office))


def picture(words: Words) -> bytes:
    """Drawn once, as long as the cache holds it: the same words are the same picture."""
    names = "\n".join((*astuple(words), settings.RELEASE))
    key = f"share/{hashlib.sha256(names.encode()).hexdigest()}"
    try:
        if drawn := cache.get(key):
            return drawn
    except CACHE_ERRORS as error:
        logger.warning("The cache was not read: %s", type(error).__name__)
    drawn = drawing.draw(*map(without_control_characters, astuple(words)))
    try:
        cache.set(key, drawn, KEPT_FOR)
    except CACHE_ERRORS as error:
        logger.warning("The cache was not written: %s", type(error).__name__)
    return drawn


def _office(office) -> tuple[str, str]:
    return (office.short_name or "C-PROC", str(office.name)) if office else ("C-PROC", "")


def _said_of(content: Content, model) -> tuple[str, str, str]:
    """Kicker, title and facts."""
    if isinstance(content, ProjectContent):
        status = content.status(content.cards.day)
        stated = "" if status == "not-stated" else str(status.label)
        return _("Project"), _title_of(content), _joined(stated, period(content.start, content.end))
    if isinstance(content, ActivityContent):
        sort = listing.word(ActivityType, content.type) or _("Activity")
        return sort, str(content.title), _joined(period(content.start, content.end), str(content.place))
    if isinstance(content, MilestoneContent):
        act = listing.word(Act, content.act) or _("Legal basis")
        return act, str(content.title), _joined(str(content.date or ""), str(content.reference))
    if isinstance(content, CountryContent):
        return (
            str(model._meta.verbose_name_plural),
            marked(str(content.name), content),
            _note(content.footnote),
        )
    title = getattr(content, "title", None) or getattr(content, "name", None) or model._meta.verbose_name
    return "", str(title), ""


def _note(footnote) -> str:
    return f"* {footnote}" if footnote else ""


def _title_of(project) -> str:
    title = str(project.title)
    if not project.acronym or title in ("", project.acronym):
        return project.acronym
    return _("{name}: {words}").format(name=project.acronym, words=title)


def period(start, end) -> str:
    """A span of dates in words, each as exact as it is known."""
    if not start or not end or start == end:
        return str(start or end or "")
    words = start_in_words(start, end)
    return f"{words}{dash_between(words, end)}{end}"


def _joined(*parts) -> str:
    return " · ".join(filter(None, parts))
