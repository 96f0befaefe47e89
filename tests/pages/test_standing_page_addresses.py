"""A standing page stands directly under the site's root: it may not hide anything else."""

import pytest
from django.core.exceptions import ValidationError

from pages.models import StandingPage
from tests.helpers.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "slug", "projects office admin contact archive preview media static fr ro healthz".split()
)
def test_an_address_that_leads_elsewhere_is_refused_at_its_field(slug):
    page = StandingPage(slug=slug, title_en="A page")
    with pytest.raises(ValidationError) as refusal:
        page.full_clean()
    assert "Choose another address" in str(refusal.value.message_dict["slug"])


def test_it_is_refused_at_publishing_too():
    page = StandingPage(slug="projects", title_en="Past the form")
    page.save()
    with pytest.raises(ValidationError, match="another page of this site"):
        publish(page, by=None)


@pytest.mark.parametrize("slug", ["privacy", "projects-in-brief", "archives"])
def test_other_addresses_are_free(slug):
    StandingPage(slug=slug, title_en="A page").full_clean()
