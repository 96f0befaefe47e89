"""Actions of the admin with a confirmation page."""

import pytest
from django.urls import reverse

from desk.admin_urls import action_url
from projects.models import Project
from tests.helpers.admin.forms import chosen, told
from tests.helpers.factories import change, make_page, make_project, make_user, published

EDITOR = ("pages.view_standingpage", "pages.change_standingpage", "record.view_publication")


@pytest.fixture
def obj():
    return change(published(make_page(title_en="First")), title_en="Second")


@pytest.mark.long
class TestActionPages:
    def test_page_needs_the_permission_of_its_action(self, client, obj):
        client.force_login(make_user(*EDITOR))
        assert client.get(action_url(obj, "submit_selected")).status_code == 200
        assert client.get(action_url(obj, "publish_selected")).status_code == 403
        confirmed_at_once = client.post(action_url(obj, "publish_selected"), {"confirmed": "1"})
        assert confirmed_at_once.status_code == 403

    @pytest.mark.parametrize(("pk", "name"), [("999", "submit_selected"), ("x", "submit_selected")])
    def test_unknown_object_or_action_answers_404(self, desk, obj, pk, name):
        url = reverse("admin:pages_standingpage_action", args=[pk, name])
        assert desk.get(url).status_code == 404
        assert desk.get(action_url(obj, "delete_selected")).status_code == 404


def test_operation_on_too_many_or_no_objects_is_rejected_with_a_message(admin_client, monkeypatch):
    monkeypatch.setattr("desk.admin.confirmation.MAX_OBJECTS", 1)
    one, two = make_project(slug="one"), make_project(slug="two")
    assert "Select between one and 1" in told(chosen(admin_client, "publish_selected", one, two))[0]
    Project.objects.filter(pk=one.pk).delete()
    assert "Deleted objects don’t count" in told(chosen(admin_client, "publish_selected", one))[0]
