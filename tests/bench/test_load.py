"""The large site of the benchmark is one that the site could have made."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from bench.load import generated, load
from projects.models import Activity
from publishing import operations
from record.models import Publication, Value
from search.models import SearchEntry

SCALE = 0.005  # 2 projects, 10 documents, 100 activities
ENTRY_COLUMNS = "publications serves_en serves_fr serves_ro is_newest day sequence tokens".split()
VALUE_COLUMNS = "publication kind name value since until".split()


def test_generated_contents_are_the_same_each_time_and_their_texts_all_differ():
    entries = list(generated(SCALE))
    assert entries == list(generated(SCALE))
    titles = {content["title"]["en"] for _, _, content in entries}
    assert len(titles) == len(entries) == 112


@pytest.mark.slow
@pytest.mark.django_db
def test_loaded_rows_are_those_of_operations():
    load(SCALE)
    output = StringIO()
    call_command("verify_record", stdout=output)
    assert "as its log says" in output.getvalue()
    obj = Activity.objects.get(slug="activity-00007")
    assert operations.publish([obj], None) == [None]  # its content is in force
    assert Publication.objects.of(obj).count() == 2
    assert obj.title_en in Client().get("/activities/activity-00007/").text
    drafts = sorted(SearchEntry.drafts.values_list("key", "draft", "sequence", "tokens"))
    entries = rows(SearchEntry, ENTRY_COLUMNS)
    call_command("index_search", stdout=output)
    assert rows(SearchEntry, ENTRY_COLUMNS) == entries
    assert sorted(SearchEntry.drafts.values_list("key", "draft", "sequence", "tokens")) == drafts
    values = rows(Value, VALUE_COLUMNS)
    call_command("index_values", stdout=output)
    assert rows(Value, VALUE_COLUMNS) == values


def rows(model, columns):
    return sorted(map(str, model.objects.values_list(*columns)))
