import pytest

from contact.models import Subject
from tests.helpers.admin.inbox import MAY
from tests.helpers.contact_details import publish_details
from tests.helpers.factories import make_user
from tests.helpers.pages.contact_form import token_of


@pytest.fixture
def subject(db):
    return Subject.objects.create(label_en="The office and its projects", position=1)


@pytest.fixture
def office():
    """Return contact details with an address for replies, so that messages are acknowledged."""
    return publish_details(email="office@site.example")


@pytest.fixture
def typed(subject):
    """Return the values of a complete form."""
    return {
        "token": token_of(minutes=1),
        "homepage": "",
        "name": "Zoë Ștefănescu",
        "email": "zoe@example.org",
        "organisation": "Parchetul",
        "country": "RO",
        "subject": str(subject.pk),
        "text": "Good morning,\r\n\r\nwhen does the next course begin?",
        "language": "ro",
        "end": "end",
    }


@pytest.fixture
def ana():
    return make_user(*MAY, username="ana", first_name="Ana", last_name="Pop")


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client
