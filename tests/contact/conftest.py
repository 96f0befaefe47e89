import datetime

import pytest
from django.utils import timezone

from contact import form_tokens
from contact.models import Subject

A_MINUTE = datetime.timedelta(minutes=1)  # a person takes time to write


@pytest.fixture
def subject(db):
    return Subject.objects.create(label_en="The office and its projects", position=1)


@pytest.fixture
def typed(subject):
    """A whole form, filled in."""
    return {
        "token": form_tokens.issue(timezone.now() - A_MINUTE),
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
