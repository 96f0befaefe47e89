"""Export and import of a language, as the admin and a translation service do it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, AuditEntry
from publishing.diff.english_changes import describe_english_change
from record import registry
from record.models import Publication
from tests.helpers.factories import make_superuser
from translation import exporter
from translation.importer import ImportRejected, import_file
from translation.units import Choice

OVERVIEW = reverse("admin:translations")


def page_of(language="fr"):
    return reverse("admin:translations_language", args=[language])


def file_of(language="fr"):
    return reverse("admin:translations_export", args=[language])


def stored_kinds() -> list[str]:
    """Return the kinds of which there are objects, in the order of an export."""
    stored = set(Publication.objects.values_list("kind", flat=True))
    return [kind for kind in registry.models_by_kind() if kind in stored]


def handed_out(language="fr", choice=Choice.ALL) -> str:
    chunks = exporter.document_chunks(
        language, choice, stored_kinds(), timezone.now(), describe_english_change
    )
    return "".join(chunks)


def taken_in(document: str | bytes, language="fr", by=None, **options):
    data = document.encode() if isinstance(document, str) else document
    return import_file(data, language, by or make_superuser(), **options)


def translated(document: str, name: str, target: str, state="translated") -> str:
    """Return the document with ``target`` (inline XML) in each unit with this end of its name."""
    begins = rf'<trans-unit [^>]*resname="[^"]*{re.escape(name)}"[^>]*>'
    found = re.compile(rf"({begins}\s*<source>.*?</source>\s*)<target[^>]*>.*?</target>", re.DOTALL)
    changed, number = found.subn(
        lambda match: f'{match[1]}<target state="{state}">{target}</target>', document
    )
    assert number, f"There is no unit called {name}."
    return changed


def uploaded(desk, document: str | bytes, language="fr", **answers):
    data = document.encode() if isinstance(document, str) else document
    return desk.post(page_of(language), {"file": SimpleUploadedFile("cproc.xlf", data), **answers})


def everything_kept() -> tuple:
    """Return all that an import could change: the record, working copies, the audit log."""
    rows = list(Publication.objects.order_by("pk").values_list("pk", "digest", "languages"))
    digests = [
        set(registry.model_of(kind).objects.values_list("key", "digest")) for kind in stored_kinds()
    ]
    entries = (
        AuditEntry.objects.exclude(act=Act.CHANGED_ACCOUNT)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return rows, digests, list(entries)


def problems_of(document, language="fr", **options) -> list:
    """Return the problems of a rejected import, which changed nothing."""
    person, before = make_superuser(), everything_kept()
    with pytest.raises(ImportRejected) as refused:
        taken_in(document, language, person, **options)
    assert everything_kept() == before
    return refused.value.problems
