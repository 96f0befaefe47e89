"""Asks every rule about every content that is to be published."""

import datetime
from collections.abc import Iterator, Mapping

from publishing.checks import country_names, html_structure, images, languages, links, wording
from publishing.checks.issues import Issue
from publishing.checks.site_state import Standing
from record.content import Content, Ref
from record.texts import Examined, take_apart

OF_THE_CONTENT_ALONE = (
    languages.missing_english,
    images.pictures,
    html_structure.headings,
    html_structure.empty_links,
    html_structure.tables,
    languages.missing_translations,
    wording.vague_links,
    wording.shouting,
    wording.long_sentences,
    country_names.foreign_names,
)
OF_WHAT_STANDS_BESIDE_IT = (links.dead_links, links.hidden_names, languages.older_translations)


def examine(drafts: Mapping[Ref, Content], at: datetime.datetime, rows=None) -> list[Issue]:
    """What speaks against publishing ``drafts`` together at the moment ``at`` (aware); errors come first.

    ``rows`` are those that hold the drafts, by key, if they were read. Four queries at most, however many drafts there
    are, but for drafts that have no row. Raises nothing: ``stop`` does.
    """
    if not drafts:
        return []
    examined = [take_apart(ref, content) for ref, content in drafts.items()]
    standing = Standing(drafts, at, set().union(*map(links.targets, examined)), rows)
    issues = [found for each in examined for found in _speaking_against(each, standing)]
    return sorted(issues, key=lambda found: not found.is_error)


def _speaking_against(examined: Examined, standing: Standing) -> Iterator[Issue]:
    for rule in OF_THE_CONTENT_ALONE:
        yield from rule(examined)
    for rule in OF_WHAT_STANDS_BESIDE_IT:
        yield from rule(examined, standing)
