import pytest

from tests.factories import make_superuser


@pytest.fixture
def desk(client):
    """A client at the admin, logged in as a superuser."""
    client.force_login(make_superuser())
    return client
