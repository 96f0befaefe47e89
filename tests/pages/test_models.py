import pytest
from django.core.exceptions import ValidationError

from pages.models import StandingPage
from tests.helpers.publishing import publish

pytestmark = pytest.mark.django_db


def test_slug_of_a_standing_page_may_not_hide_another_page():
    for slug in ("privacy", "projects-in-brief", "archives"):
        StandingPage(slug=slug, title_en="A page").full_clean()
    for slug in "projects office admin contact archive preview media static fr ro healthz".split():
        with pytest.raises(ValidationError) as error:
            StandingPage(slug=slug, title_en="A page").full_clean()
        assert "Choose another web address" in str(error.value.message_dict["slug"])


def test_slug_of_a_standing_page_is_checked_again_on_publishing():
    page = StandingPage(slug="projects", title_en="Past the form")
    page.save()
    with pytest.raises(ValidationError, match="Another page of this site"):
        publish(page, by=None)
