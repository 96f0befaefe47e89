"""The checks accept any content without failing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publishing.checks import run_checks
from record import registry
from record.content import Ref
from tests.helpers.issues import KEY
from tests.helpers.strategies import contents
from tests.helpers.times import NOON


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(content=st.sampled_from(sorted(registry.models_by_kind())).flatmap(contents))
def test_any_content_is_examined_and_every_finding_says_where(content):
    for issue in run_checks({Ref(content.kind, KEY): content}, NOON):
        assert issue.place.field in type(content).model_fields
        assert all([issue.code, issue.message, issue.place.label, issue.place.about])
