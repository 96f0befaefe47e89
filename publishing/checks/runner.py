"""Run every check on every content that is to be published; errors stop the operation."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from publishing.checks import accessibility, languages, links, terms, values, wording
from publishing.checks.issues import Issue
from publishing.checks.links import SiteState
from record.content import Content, Ref
from record.texts import extract_texts

CONTENT_ERROR_CHECKS = (
    values.missing_english,
    values.missing_values,
    values.shares,
    accessibility.pictures,
    accessibility.headings,
    accessibility.empty_links,
    accessibility.tables,
)
CONTENT_WARNING_CHECKS = (
    languages.missing_translations,
    values.small_amounts,
    wording.vague_links,
    wording.shouting,
    wording.long_sentences,
    wording.foreign_country_names,
)
SITE_WARNING_CHECKS = (links.hidden_names, languages.older_translations, terms.other_words)


def run_checks(drafts: Mapping[Ref, Content], at: datetime) -> list[Issue]:
    """Return the issues of publishing ``drafts`` together at ``at`` (aware), errors first.

    It takes at most five queries, except for drafts without a row. It raises nothing:
    ``raise_for_errors`` does.
    """
    site = SiteState(drafts, at)
    issues: list[Issue] = []
    for texts in site.texts:
        for content_check in (*CONTENT_ERROR_CHECKS, *CONTENT_WARNING_CHECKS):
            issues += content_check(texts)
        for site_check in (links.dead_links, *SITE_WARNING_CHECKS):
            issues += site_check(texts, site)
    return sorted(issues, key=lambda issue: not issue.is_error)


def content_errors(ref: Ref, content: Content) -> list[Issue]:
    """Return the errors of ``run_checks`` that depend on this content only, without a query."""
    extracted = extract_texts(ref, content)
    return [issue for check in CONTENT_ERROR_CHECKS for issue in check(extracted)]


def site_errors(drafts: Mapping[Ref, Content], at: datetime) -> list[Issue]:
    """Return the errors of ``run_checks`` that depend on the site at ``at`` (aware)."""
    site = SiteState(drafts, at)
    return [issue for texts in site.texts for issue in links.dead_links(texts, site)]


def raise_for_errors(issues: Iterable[Issue]) -> None:
    """Raise ``ValidationError`` with all errors among ``issues``, each with its code."""
    errors = [
        ValidationError(
            _("“%(object)s”, %(place)s: %(message)s"),
            code=issue.code,
            params={"object": issue.place.about, "place": issue.label, "message": issue.message},
        )
        for issue in issues
        if issue.is_error
    ]
    if errors:
        raise ValidationError(errors)
