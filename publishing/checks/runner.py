"""Run every check on every content that is to be published."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from publishing.checks import country_names, html_structure, images, languages, links, wording
from publishing.checks.issues import Issue
from publishing.checks.site_state import SiteState
from record.content import Content, Ref
from record.registry import target_of
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


def run_checks(drafts: Mapping[Ref, Content], at: datetime) -> list[Issue]:
    """Return the issues of publishing ``drafts`` together at ``at`` (aware), errors first.

    It takes at most four queries, except for drafts without a row. It raises nothing:
    ``raise_for_errors`` does.
    """
    issues: list[Issue] = []
    for texts, site in _read(drafts, at):
        for content_check in (*CONTENT_ERROR_CHECKS, *CONTENT_WARNING_CHECKS):
            issues += content_check(texts)
        for site_check in (*SITE_ERROR_CHECKS, *SITE_WARNING_CHECKS):
            issues += site_check(texts, site)
    return sorted(issues, key=lambda issue: not issue.is_error)


def content_errors(ref: Ref, content: Content) -> list[Issue]:
    """Return the errors of ``run_checks`` that depend on this content only, without a query."""
    extracted = extract_texts(ref, content)
    return [issue for check in CONTENT_ERROR_CHECKS for issue in check(extracted)]


def site_errors(drafts: Mapping[Ref, Content], at: datetime) -> list[Issue]:
    """Return the errors of ``run_checks`` that depend on the site at ``at`` (aware)."""
    issues: list[Issue] = []
    for texts, site in _read(drafts, at):
        for check in SITE_ERROR_CHECKS:
            issues += check(texts, site)
    return issues


def _read(
    drafts: Mapping[Ref, Content], at: datetime
) -> Iterator[tuple[ExtractedTexts, SiteState]]:
    """Yield the texts of each draft with the state of the site, which is the same for all."""
    extracted = [extract_texts(ref, content) for ref, content in drafts.items()]
    elements = [link for texts in extracted for _text, _code, link in links.links_of(texts)]
    targets = {target_of(link.address or "") for link in elements}
    site = SiteState(drafts, at, targets)
    for texts in extracted:
        yield texts, site
