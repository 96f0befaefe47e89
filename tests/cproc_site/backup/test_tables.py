"""Rows are restored as they were, whatever they contain."""

import datetime
import re

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Act, AuditEntry
from cproc_site.backup import tables
from tests.helpers.raw_sql import without_triggers
from tests.helpers.server.processes import ROOT

pytestmark = pytest.mark.django_db

# PostgreSQL stores no NUL; test_restore.py shows the error.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
times = st.datetimes(
    datetime.datetime(1, 1, 3), datetime.datetime(9999, 12, 29), timezones=st.just(datetime.UTC)
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def assert_restored_unchanged(model):
    before = list(tables.dump_rows(model))
    with without_triggers():
        tables.delete_all(model)
    tables.insert(model, tables.read(model, before))
    assert list(tables.dump_rows(model)) == before


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=times,
    facts=st.dictionaries(texts, json_values, max_size=4),
    reference=texts.map(lambda text: text[:100]),
)
def test_row_with_any_values_is_restored_unchanged(at, facts, reference):
    with without_triggers():
        AuditEntry._base_manager.all()._raw_delete("default")
    AuditEntry(at=at, act=Act.NOTED, new=facts, reference=reference).save()
    assert_restored_unchanged(AuditEntry)
    restored = AuditEntry.objects.get()
    assert (restored.at, restored.new, restored.reference) == (at, facts, reference)


def test_document_states_what_becomes_of_each_table():
    """A new table needs a decision: what does it mean that its old rows are valid again?"""
    document = (ROOT / "docs/backup.md").read_text(encoding="utf-8")
    _, after = document.split("## After a restore\n")
    section, _ = after.split("\n## ", 1)
    named = re.findall(r"`([a-z_]+\.[A-Z]\w+)`", section)
    relations = {
        label for label, model in tables.stored_models().items() if model._meta.auto_created
    }
    working_copies = {
        label for label, model in tables.stored_models().items() if hasattr(model, "content_class")
    }
    left_out = tables.EXCLUDED_MODELS & {model._meta.label for model in apps.get_models()}
    expected = set(tables.stored_models()) - relations - working_copies | left_out
    assert sorted(named) == sorted(expected)
