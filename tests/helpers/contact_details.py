"""Contact details of the office, with facts that tests look for."""

import datetime

from django.utils import timezone

from contact.models import ContactDetails
from tests.helpers.publishing import publish

YESTERDAY = datetime.timedelta(days=1)


def make_details(**columns):
    """Return unsaved contact details."""
    facts = {
        "office_name_en": "Cybercrime Programme Office of the Council of Europe",
        "building_en": "United Nations House",
        "street_en": "48A Primaverii Blvd",
        "postcode": "011975",
        "city_en": "Bucharest",
        "country_en": "Romania",
        "telephone": "+40 21 201 78 87",
    }
    return ContactDetails(**(facts | columns))


def publish_details(at=None, **columns):
    """Return published contact details."""
    details = make_details(**columns)
    details.save()
    publish(details, by=None, now=at or timezone.now())
    return details
