"""The fields of working copies: dates with a precision, stored and typed."""

import pytest
from django.core.exceptions import ValidationError

from core.i18n.dates import PartialDate
from projects.models import Project
from record.fields import PartialDateFormField
from tests.helpers.factories import make_project


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2013-10-15", "2013-10", "2013"])
def test_date_is_stored_with_its_precision(text):
    project = make_project(start=text, end=text)
    read = Project.objects.get(pk=project.pk)
    assert (read.start, read.end) == (PartialDate.parse(text), PartialDate.parse(text))
    assert Project.objects.filter(start__gte=PartialDate(2013), end__lte=PartialDate(2013)).exists()


def test_form_field_reads_typed_dates_and_describes_what_it_rejects():
    field = PartialDateFormField(required=False)
    assert field.clean("2013-10") == PartialDate(2013, 10)
    assert field.clean("dec. 2028") == PartialDate(2028, 12)
    assert field.clean("") is None
    assert not field.has_changed(PartialDate(2013, 10), "2013-10")
    with pytest.raises(ValidationError, match="Enter a valid date: a day, a month or a year"):
        field.clean("15/10/2013")

    with pytest.raises(ValidationError, match="Enter 2026 here, and write “early 2026” in a note"):
        field.clean("early 2026")
