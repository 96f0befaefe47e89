"""Working copies: the candidates that saves add, unique keys and deletion."""

import pytest
from django.db import IntegrityError, transaction

from projects.models import Project
from publishing import operations
from tests.helpers.factories import make_project
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db


def test_drafts_can_be_deleted():
    one, two, cancelled = make_project(), make_project(), make_project()
    row = publish(cancelled, at=NOON + DAY, now=NOON)
    operations.cancel(row, None, now=NOON)
    one.delete()
    cancelled.delete()
    Project.objects.filter(pk=two.pk).delete()
    assert not Project.objects.exists()


def test_working_copies_have_a_unique_key_and_slug():
    first = make_project()
    for columns in ({"slug": first.slug}, {"slug": "other", "key": first.key}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Project.objects.create(**columns)
