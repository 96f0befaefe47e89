"""Three objects of one kind: in English only, with a French text that is older, and complete.

All three were published on 10 March 2026; on the 11th the English title of the second changed, and
its Romanian one, but not the French one.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple
from unittest.mock import patch

import time_machine

from core.i18n.languages import LANGUAGES
from publishing import operations
from tests.helpers.factories import change, make_activity, make_milestone, make_page, make_project
from tests.helpers.pages.machine_readable import Head
from tests.helpers.times import DAY, NOON

CHANGED = NOON + DAY
TODAY = NOON + 3 * DAY
TEXTS = {
    "judges": {"title_en": "Courses for judges", "text_en": "Judges learn together."},
    "prosecutors": {
        "title_en": "Courses for prosecutors",
        "title_fr": "Formations des procureurs",
        "title_ro": "Cursuri pentru procurori",
        "text_en": "Prosecutors learn together.",
        "text_fr": "Les procureurs apprennent ensemble.",
        "text_ro": "Procurorii învață împreună.",
    },
    "ministers": {
        "title_en": "Courses for ministers",
        "title_fr": "Formations des ministres",
        "title_ro": "Cursuri pentru miniștri",
        "text_en": "Ministers learn together.",
        "text_fr": "Les ministres apprennent ensemble.",
        "text_ro": "Miniștrii învață împreună.",
    },
}
CHANGES = {
    "title_en": "Courses for public prosecutors",
    "title_ro": "Cursuri pentru procurorii publici",
}
COMPLETE_IN = {"judges": ["en"], "prosecutors": list(LANGUAGES), "ministers": list(LANGUAGES)}
TITLES = {slug: texts.get("title_fr", texts["title_en"]) for slug, texts in TEXTS.items()}


class Kind(NamedTuple):
    """How an object is made, the path of its pages, the field of its text, the list of data."""

    make: Callable
    root: str
    text_field: str
    data: str = ""

    def path(self, slug: str) -> str:
        return f"{self.root}{slug}/"


KINDS = {
    "project": Kind(partial(make_project, acronym=""), "/projects/", "summary", "/projects"),
    "activity": Kind(
        partial(make_activity, start="2026-02-03"), "/activities/", "summary", "/activities"
    ),
    "milestone": Kind(make_milestone, "/legal-basis/", "explanation", "/milestones"),
    "page": Kind(make_page, "/", "body"),
}


def put_into_the_record(kind: Kind) -> dict[str, object]:
    """Return the three working copies by their slugs."""
    made = {}
    with time_machine.travel(NOON, tick=False):
        for slug, texts in TEXTS.items():
            columns = {
                name.replace("text_", f"{kind.text_field}_"): text for name, text in texts.items()
            }
            made[slug] = kind.make(slug=slug, **columns)
        publish(list(made.values()), NOON)
    published(made["prosecutors"], CHANGED, **CHANGES)
    return made


def published(obj, at, is_minor=False, **columns):
    """Change the working copy, and publish it at a time."""
    with time_machine.travel(at, tick=False):
        change(obj, **columns)
        publish([obj], at, note="Made clearer", is_minor=is_minor)


def publish(objects, at, **options):
    """Publish also projects without an acronym; so may be those of earlier releases."""
    with patch("publishing.checks.values.is_needed_to_publish", return_value=False):
        operations.publish(objects, None, at=at, now=at, **options)


class Page(Head):
    """What a page states about its languages."""

    def __init__(self, client, path, status=200):
        super().__init__(client, path)
        assert self.response.status_code == status, path
        self.main = self.tree.get_element_by_id("content")

    def attribute(self, path, name):
        return next((element.get(name) for element in self.tree.xpath(path)), None)

    @property
    def alternates(self) -> dict[str, str]:
        links = self.tree.xpath("//link[@rel='alternate'][@hreflang]")
        return {link.get("hreflang"): link.get("href") for link in links}

    @property
    def note(self) -> str:
        """The note about its translation; empty if there is none."""
        notes = self.main.xpath(".//aside[@class='banner']//p")
        return " ".join(" ".join(note.text_content() for note in notes).split())

    @property
    def marked(self) -> set[str]:
        """Texts of the content that are marked as English, without the names of neighbours."""
        found = self.main.xpath(".//*[@lang='en'][not(ancestor::nav)]")
        return {" ".join(element.text_content().split()) for element in found}

    @property
    def text(self) -> str:
        return " ".join(self.main.text_content().split())
