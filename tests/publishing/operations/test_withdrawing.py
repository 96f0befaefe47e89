"""Withdraw now or later, with a reason and a successor."""

import pytest
from django.core.exceptions import ValidationError

from projects.content import ProjectContent
from record.editions import Edition, Gone
from tests.helpers.factories import make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import HOUR, NOON, TICK, acronyms_at, refused, rows_of, title_at


@pytest.fixture
def project():
    """A project in force since noon."""
    return published(make_project(title_en="First", acronym="GLACY"), now=NOON)


def test_withdrawn_object_is_gone_with_reason_and_successor(project):
    successor = published(make_project(acronym="GLACY-e"), now=NOON)
    withdraw(project, None, " Merged into GLACY-e. ", successor=successor, now=NOON + HOUR)
    with pytest.raises(Gone) as gone:
        Edition(NOON + HOUR).get(ProjectContent, project.slug)
    assert gone.value.publication.reason == "Merged into GLACY-e."
    assert gone.value.publication.successor == successor.ref
    assert acronyms_at(NOON + HOUR) == {"GLACY-e"}
    assert acronyms_at(NOON + HOUR - TICK) == {"GLACY", "GLACY-e"}


def test_withdrawn_object_can_be_published_again(project):
    withdraw(project, None, "By mistake.", now=NOON + HOUR)
    assert withdraw(project, None, "Ended again.", now=NOON + HOUR) is None
    assert rows_of(project).count() == 2
    assert publish(project, None, now=NOON + 2 * HOUR)
    assert title_at(project, NOON + 2 * HOUR) == "First"


def test_withdrawing_needs_a_reason_and_another_object_as_successor(project):
    with pytest.raises(ValidationError, match="Enter the reason"):
        withdraw(project, None, "  ", now=NOON + HOUR)
    with pytest.raises(ValidationError, match="replaced by itself"):
        withdraw(project, None, "Ended.", successor=project, now=NOON + HOUR)


def test_unpublished_object_cannot_be_withdrawn():
    with refused("nothing_to_withdraw"):
        withdraw(make_project(), None, "Ended.", now=NOON)
