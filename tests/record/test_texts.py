"""The texts of a content with their translations, and which of these are confirmed."""

import pytest

from record.texts import pairs
from tests.helpers.admin.shared_links import candidate_of
from tests.helpers.factories import change, make_project, published

pytestmark = pytest.mark.django_db


def test_confirmation_is_in_no_content_after_one_of_the_two_texts_changed():
    """Its key is a hash of both texts, one of which may be withheld."""
    project = published(make_project(title_en="Global action", title_fr="Action mondiale"))
    first, second = pairs(change(project, summary_en="It helps.", summary_fr="Il aide.").content())
    change(project, still_right=sorted([first.key, second.key]))
    change(project, title_en="Action everywhere")
    draft = candidate_of(project)
    project.refresh_from_db()
    assert project.still_right == draft.content["still_right"] == [second.key]
    assert project.digest == draft.digest == project.content().digest
