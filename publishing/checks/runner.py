"""Run every check on every content that is to be published."""

import datetime
from collections.abc import Iterator, Mapping

from publishing.checks import country_names, html_structure, images, languages, links, wording
from publishing.checks.issues import Issue
from publishing.checks.site_state import SiteState
from record.content import Content, Ref
from record.texts import ExtractedTexts, extract_texts

CONTENT_ERROR_CHECKS = (
    languages.missing_english,
    images.pictures,
    html_structure.headings,
    html_structure.empty_links,
    html_structure.tables,
)
CONTENT_WARNING_CHECKS = (
    languages.missing_translations,
    wording.vague_links,
    wording.shouting,
    wording.long_sentences,
    country_names.foreign_names,
)
SITE_ERROR_CHECKS = (links.dead_links,)
SITE_WARNING_CHECKS = (links.hidden_names, languages.older_translations)


def run_checks(drafts: Mapping[Ref, Content], at: datetime.datetime) -> list[Issue]:
    """Return the issues of publishing ``drafts`` together at ``at`` (aware), errors first.

    It takes at most four queries, except for drafts without a row. It raises nothing: ``raise_for_errors`` does.
    """
    if not drafts:
        return []
    extracted, site = _prepare(drafts, at)
    issues = [issue for texts in extracted for issue in _issues_of(texts, site)]
    return sorted(issues, key=lambda issue: not issue.is_error)


def content_errors(ref: Ref, content: Content) -> list[Issue]:
    """Return the errors of ``run_checks`` that depend on this content only, without a query."""
    extracted = extract_texts(ref, content)
    return [issue for rule in CONTENT_ERROR_CHECKS for issue in rule(extracted)]


def site_errors(drafts: Mapping[Ref, Content], at: datetime.datetime) -> list[Issue]:
    """Return the errors of ``run_checks`` that depend on the site at ``at`` (aware)."""
    if not drafts:
        return []
    extracted, site = _prepare(drafts, at)
    return [
        issue for texts in extracted for rule in SITE_ERROR_CHECKS for issue in rule(texts, site)
    ]


def _prepare(drafts, at) -> tuple[list[ExtractedTexts], SiteState]:
    extracted = [extract_texts(ref, content) for ref, content in drafts.items()]
    return extracted, SiteState(drafts, at, set().union(*map(links.targets, extracted)))


def _issues_of(extracted: ExtractedTexts, site: SiteState) -> Iterator[Issue]:
    for rule in (*CONTENT_ERROR_CHECKS, *CONTENT_WARNING_CHECKS):
        yield from rule(extracted)
    for rule in (*SITE_ERROR_CHECKS, *SITE_WARNING_CHECKS):
        yield from rule(extracted, site)
