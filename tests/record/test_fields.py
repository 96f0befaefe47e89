"""The fields of working copies: dates with a precision, stored and typed."""

import pytest

from core.i18n.dates import PartialDate
from projects.models import Project
from tests.helpers.factories import make_project


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2013-10-15", "2013-10", "2013"])
def test_date_is_stored_with_its_precision(text):
    project = make_project(start=text, end=text)
    read = Project.objects.get(pk=project.pk)
    assert (read.start, read.end) == (PartialDate.parse(text), PartialDate.parse(text))
    assert Project.objects.filter(start__gte=PartialDate(2013), end__lte=PartialDate(2013)).exists()
