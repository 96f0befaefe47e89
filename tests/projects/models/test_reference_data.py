"""Countries and fields of work, to which projects refer."""

import pytest
from django.core.exceptions import ValidationError

from projects.models import Country, FieldOfWorkContent


@pytest.mark.parametrize("code", ["ro", "ROU", "R1", "RO\n"])
def test_code_of_a_country_is_two_capital_letters(code):
    with pytest.raises(ValidationError) as error:
        Country._meta.get_field("code").clean(code, None)
    assert "letters" in str(error.value) or "at most 2" in str(error.value)


def test_field_of_work_leads_to_its_projects():
    assert FieldOfWorkContent(slug="courts").search_result_url() == "/projects/?field=courts"
