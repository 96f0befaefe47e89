"""The admin site: its list of models by task, and requests that no form of it sends."""

import pytest
from django.contrib import admin

from tests.helpers.admin.forms import RECORD


@pytest.mark.parametrize(
    "query",
    [{"kind": "\x00"}, {"state": "\x00"}, {"in_force_from__year": "9" * 26}, {"key": "\x00"}],
)
def test_impossible_query_is_a_bad_request(desk, query):
    desk.raise_request_exception = False
    assert desk.get(RECORD, query).status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("number", ["x", "9" * 30, "-1", "\x00", "١"])
def test_impossible_selection_is_a_bad_request(desk, number):
    desk.raise_request_exception = False
    answer = desk.post(RECORD, {"action": "restore_selected", "_selected_action": number})
    assert answer.status_code == 400


def test_every_model_is_in_one_group_by_task(rf, person):
    request = rf.get("/")
    request.user = person
    groups = admin.site.get_app_list(request)
    models = [row["model"] for group in groups for row in group["models"] if "model" in row]
    assert sorted(models, key=str) == sorted(admin.site._registry, key=str)
    assert [group["app_label"] for group in groups] == [
        *("write", "office", "publish", "messages", "people")
    ]
