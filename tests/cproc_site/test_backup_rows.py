"""Rows come back as they were, whatever stands in them."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Act, AuditEntry
from cproc_site.backup import rows, tables
from search.models import SearchEntry
from tests.helpers.backups.sites import everything
from tests.helpers.factories import make_milestone

pytestmark = pytest.mark.django_db

NUL = "\0"

# PostgreSQL keeps no NUL; what becomes of one is told in test_restore_refused.py.
texts = st.text(st.characters(codec="utf-8", exclude_characters=NUL))
moments = st.datetimes(
    datetime.datetime(1, 1, 3), datetime.datetime(9999, 12, 29), timezones=st.just(datetime.UTC)
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


class TestAnyRow:
    def put_back(self, model):
        before = list(rows.lines_of(model))
        rows.delete_all(model)
        rows.insert(model, [rows.read(line, rows.readers_of(model)) for line in before])
        assert list(rows.lines_of(model)) == before
        return before

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        at=moments,
        facts=st.dictionaries(texts, json_values, max_size=4),
        reference=texts.map(lambda t: t[:100]),
    )
    def test_comes_back_as_it_was(self, at, facts, reference):
        AuditEntry._base_manager.all()._raw_delete("default")
        entry = AuditEntry(at=at, act=Act.NOTED, new=facts, reference=reference)
        entry.save()
        self.put_back(AuditEntry)
        found = AuditEntry.objects.get()
        assert (found.at, found.new, found.reference) == (at, facts, reference)

    def test_whatever_its_fields_are(self):
        everything()
        make_milestone(date="2013")
        for model in tables.models_of().values():
            if model is SearchEntry or model._meta.label.startswith(
                ("pages.", "projects.", "contact.")
            ):
                self.put_back(model)
