"""Fixtures of the tests of accounts."""

import pytest

from tests.helpers.admin.sign_in import make_colleague


@pytest.fixture
def ana():
    return make_colleague(username="ana", email="ana@example.org")
