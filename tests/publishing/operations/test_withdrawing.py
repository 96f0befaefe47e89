"""Withdraw: now or later, with a reason and a successor, and how it is taken back."""

import pytest
from django.core.exceptions import ValidationError

from projects.content import ProjectContent
from publishing import operations
from record.editions import Edition, Gone
from tests.helpers.factories import make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON, TICK, acronyms_at, refused, rows_of, title_at

pytestmark = pytest.mark.django_db


def test_withdrawn_object_is_gone_with_reason_and_successor():
    successor = published(make_project(acronym="GLACY-e"), now=NOON)
    project = published(make_project(acronym="GLACY"), now=NOON)
    withdraw(project, None, " Merged into GLACY-e. ", successor=successor, now=NOON + HOUR)
    with pytest.raises(Gone) as gone:
        Edition(NOON + HOUR).get(ProjectContent, project.slug)
    assert gone.value.publication.reason == "Merged into GLACY-e."
    assert gone.value.publication.successor == successor.ref
    assert acronyms_at(NOON + HOUR) == {"GLACY-e"}
    assert acronyms_at(NOON + HOUR - TICK) == {"GLACY", "GLACY-e"}


def test_expiry_is_a_withdrawal_whose_moment_is_to_come():
    project = published(make_project(title_en="First"), now=NOON)
    withdraw(project, None, "Ended as planned.", at=NOON + DAY, now=NOON)
    assert title_at(project, NOON + DAY - TICK) == "First"
    with pytest.raises(Gone):
        Edition(NOON + DAY).get(ProjectContent, project.slug)


def test_scheduled_withdrawal_can_be_cancelled():
    project = published(make_project(title_en="First"), now=NOON)
    operations.cancel(
        withdraw(project, None, "Ended.", at=NOON + DAY, now=NOON), by=None, now=NOON + HOUR
    )
    assert title_at(project, NOON + 2 * DAY) == "First"


def test_withdrawn_object_comes_back_by_publishing_it_again():
    project = published(make_project(title_en="First"), now=NOON)
    withdraw(project, None, "By mistake.", now=NOON + HOUR)
    assert publish(project, by=None, now=NOON + 2 * HOUR)
    assert title_at(project, NOON + 2 * HOUR) == "First"


def test_withdrawing_needs_a_reason():
    project = published(make_project(), now=NOON)
    with pytest.raises(ValidationError, match="Say why"):
        withdraw(project, None, "  ", now=NOON + HOUR)


def test_withdrawing_what_is_not_published_is_refused_and_twice_adds_nothing():
    project = make_project()
    with refused("nothing_to_withdraw"):
        withdraw(project, None, "Ended.", now=NOON)
    withdraw(published(project, now=NOON), None, "Ended.", now=NOON + HOUR)
    assert withdraw(project, None, "Ended again.", now=NOON + 2 * HOUR) is None
    assert rows_of(project).count() == 2


def test_object_can_not_be_its_own_successor():
    project = published(make_project(), now=NOON)
    with pytest.raises(ValidationError, match="own successor"):
        withdraw(project, None, "Ended.", successor=project, now=NOON + HOUR)
