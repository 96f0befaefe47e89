"""Three objects of one kind in the record: in English only, with a French text older than the English, and complete.

On 10 March 2026 all three were published; on the 11th the English title of the second changed, and its Romanian
one with it, but not the French.
"""

from collections.abc import Callable
from dataclasses import dataclass

import time_machine
from lxml import html

from core.i18n.languages import LANGUAGES
from publishing import operations
from tests.helpers.factories import change, make_activity, make_milestone, make_page, make_project
from tests.helpers.times import DAY, NOON

CHANGED = NOON + DAY
TODAY = NOON + 3 * DAY
SITE = "http://testserver"

ENGLISH_ONLY = {"title_en": "Courses for judges", "text_en": "Judges learn together."}
OLDER = {
    "title_en": "Courses for prosecutors",
    "title_fr": "Formations des procureurs",
    "title_ro": "Cursuri pentru procurori",
    "text_en": "Prosecutors learn together.",
    "text_fr": "Les procureurs apprennent ensemble.",
    "text_ro": "Procurorii învață împreună.",
}
CHANGES = {
    "title_en": "Courses for public prosecutors",
    "title_ro": "Cursuri pentru procurorii publici",
}
WHOLE = {
    "title_en": "Courses for ministers",
    "title_fr": "Formations des ministres",
    "title_ro": "Cursuri pentru miniștri",
    "text_en": "Ministers learn together.",
    "text_fr": "Les ministres apprennent ensemble.",
    "text_ro": "Miniștrii învață împreună.",
}
COMPLETE_IN = {"judges": ["en"], "prosecutors": list(LANGUAGES), "ministers": list(LANGUAGES)}
TITLES = {
    "en": {
        "judges": "Courses for judges",
        "prosecutors": "Courses for public prosecutors",
        "ministers": "Courses for ministers",
    },
    "fr": {
        "judges": "Courses for judges",
        "prosecutors": "Formations des procureurs",
        "ministers": "Formations des ministres",
    },
}


@dataclass(frozen=True)
class Sort:
    """A kind of object: how one is made, where its page stands, in which field its text is, and where its lists are."""

    make: Callable
    page: str
    field: str
    list: str = ""
    feed: str = ""
    calendar: str = ""
    more: tuple[tuple[str, str], ...] = ()

    def path(self, slug: str) -> str:
        return self.page.format(slug)

    def columns(self, texts: dict[str, str]) -> dict[str, str]:
        return {name.replace("text_", f"{self.field}_"): words for name, words in texts.items()}


SORTS = {
    "project": Sort(
        make_project,
        "/projects/{}/",
        "summary",
        "/projects/",
        "/projects/feed/",
        more=(("acronym", ""),),
    ),
    "activity": Sort(
        make_activity,
        "/activities/{}/",
        "summary",
        "/activities/",
        "/activities/feed/",
        "/activities.ics",
        (("start", "2026-02-03"),),
    ),
    "milestone": Sort(
        make_milestone,
        "/legal-basis/{}/",
        "explanation",
        "/legal-basis/",
        calendar="/legal-basis.ics",
    ),
    "page": Sort(make_page, "/{}/", "body"),
}


def put_into_the_record(sort: Sort) -> dict[str, object]:
    """The three working copies by their slugs."""
    with time_machine.travel(NOON, tick=False):
        made = {
            slug: sort.make(slug=slug, **dict(sort.more), **sort.columns(texts))
            for slug, texts in {
                "judges": ENGLISH_ONLY,
                "prosecutors": OLDER,
                "ministers": WHOLE,
            }.items()
        }
        operations.publish(list(made.values()), None, at=NOON, now=NOON)
    published(made["prosecutors"], CHANGED, **CHANGES)
    return made


def published(obj, moment, is_minor=False, **columns):
    """Changes the working copy, and publishes it at ``moment``."""
    with time_machine.travel(moment, tick=False):
        change(obj, **columns)
        operations.publish(
            [obj], None, at=moment, note="Made clearer", is_minor=is_minor, now=moment
        )


class Page:
    """What a page says of its languages."""

    def __init__(self, client, path, status=200):
        self.response = client.get(path)
        assert self.response.status_code == status, path
        self.tree = html.fromstring(self.response.content.decode())
        self.main = self.tree.get_element_by_id("content")

    def attribute(self, path, name):
        return next((found.get(name) for found in self.tree.xpath(path)), None)

    @property
    def canonical(self):
        return self.attribute("//link[@rel='canonical']", "href")

    @property
    def alternates(self) -> dict[str, str]:
        links = self.tree.xpath("//link[@rel='alternate'][@hreflang]")
        return {link.get("hreflang"): link.get("href") for link in links}

    @property
    def note(self) -> str:
        """What it says about its translation; empty where it says nothing."""
        notes = self.main.xpath(".//aside[@class='banner']//p")
        return " ".join(" ".join(note.text_content() for note in notes).split())

    @property
    def marked(self) -> set[str]:
        """Texts of the content that are said to be English; not the names of pages before and after it."""
        found = self.main.xpath(".//*[@lang='en'][not(ancestor::nav)]")
        return {" ".join(each.text_content().split()) for each in found}

    @property
    def text(self) -> str:
        return " ".join(self.main.text_content().split())
