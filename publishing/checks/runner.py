"""Run every check on every content that is to be published."""

import datetime
from collections.abc import Iterator, Mapping

from publishing.checks import country_names, html_structure, images, languages, links, wording
from publishing.checks.issues import Issue
from publishing.checks.site_state import SiteState
from record.content import Content, Ref
from record.texts import ExtractedTexts, extract_texts

CONTENT_CHECKS = (
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
SITE_CHECKS = (links.dead_links, links.hidden_names, languages.older_translations)


def run_checks(drafts: Mapping[Ref, Content], at: datetime.datetime, rows=None) -> list[Issue]:
    """Return the issues of publishing ``drafts`` together at ``at`` (aware), errors first.

    ``rows`` are the rows of the drafts by key, if they were read. It takes at most four queries, except for drafts
    without a row. It raises nothing: ``raise_for_errors`` does.
    """
    if not drafts:
        return []
    extracted = [extract_texts(ref, content) for ref, content in drafts.items()]
    site = SiteState(drafts, at, set().union(*map(links.targets, extracted)), rows)
    issues = [issue for texts in extracted for issue in _issues_of(texts, site)]
    return sorted(issues, key=lambda issue: not issue.is_error)


def _issues_of(extracted: ExtractedTexts, site: SiteState) -> Iterator[Issue]:
    for rule in CONTENT_CHECKS:
        yield from rule(extracted)
    for rule in SITE_CHECKS:
        yield from rule(extracted, site)
