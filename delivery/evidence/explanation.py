"""The page in a ZIP that explains in each language what it proves, and how to check it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from core.i18n.languages import LANGUAGES
from record import registry
from record.models.transparency_log import LogEntry, Operation

if TYPE_CHECKING:
    from delivery.evidence.archive import Evidence


def explanations(evidence: "Evidence", missing: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each language and the page; ``missing`` names the files missing in the ZIP."""
    shown = evidence.shown
    rows = sorted(evidence.publications, key=lambda one: (one is not shown, one.index))
    origin, size, *_rest = evidence.checkpoint.note.split("\n")
    context = {
        "evidence": evidence,
        "missing": missing,
        "site": settings.SITE_URL,
        "origin": origin,
        "size": int(size),
        "example": str(rows[0].index),
        "is_before": any(one.operation == Operation.RECORDED_BEFORE for one in rows),
    }
    for language in LANGUAGES:
        with translation.override(language):
            described = [_described(one, language) for one in rows]
            left_out = [
                (registry.model_of(kind)._meta.verbose_name_plural, number)
                for kind, number in evidence.left_out.items()
            ]
            more = {"rows": described, "left_out": left_out, "language": language}
            yield language, render_to_string("delivery/evidence.html", context | more)


def _described(entry: LogEntry, language: str) -> dict[str, Any]:
    row = entry.publication
    return {
        "index": str(entry.index),  # also the name of its folder
        "kind": row.kind_label,
        "title": row.titles.text_for(language) or row.slug,
        "from": row.in_force_from,
        "operation": Operation(entry.operation).label,
    }
