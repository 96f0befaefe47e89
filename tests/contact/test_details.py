"""Contact details: their rules, their page, and their content in the record."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from contact.models import ContactDetails, ContactSource, RoleContact
from tests.helpers.contact_details import YESTERDAY, make_details, publish_details
from tests.helpers.publishing import publish, withdraw


@pytest.fixture
def published():
    details = make_details(
        directions_en="<p>Tram <script>alert(1)</script>5</p>",
        latitude="44.4623",
        longitude="26.09",
    )
    details.save()
    source = {"label_en": "The office’s own profile", "url": "https://www.coe.int/cproc"}
    ContactSource.objects.create(details=details, **source)
    details.save_candidate()
    publish(details, by=None, now=timezone.now() - 3 * YESTERDAY)
    return details


def test_page_shows_address_and_telephone(client, published):
    html = client.get("/contact/").text
    page = html[html.index("<main") : html.index("</main>")]
    assert "<address" in page
    for fact in ("48A Primaverii Blvd", "011975", "Bucharest", "Romania", "own profile"):
        assert fact in page
    assert "44.462300, 26.090000" in page
    assert '<a href="tel:+40212017887">+40 21 201 78 87</a>' in page
    assert "<script" not in page


def test_page_shows_people_and_hours_when_they_are_filled(client):
    facts = {
        "head_of_office_en": "A. Example, Head of Office",
        "press_contact_en": "B. Example, +40 21 000 00 00",
        "press_email": "press@example.org",
        "email": "office@example.org",
        "opening_hours_en": "Monday to Friday, 9 a.m. to 5 p.m.",
    }
    publish_details(**facts)
    page = client.get("/contact/").text
    assert [value for value in facts.values() if value not in page] == []
    assert '<a href="mailto:press@example.org">' in page


def test_page_shows_contacts_by_role(client):
    details = make_details()
    details.save()
    facts = {"role_en": "Procurement", "name_en": "Unit C", "telephone": "+40 21 000 00 01"}
    RoleContact.objects.create(details=details, email="offers@example.org", **facts)
    details.save_candidate()
    publish(details, by=None)
    page = client.get("/contact/").text
    assert [value for value in facts.values() if value not in page] == []
    assert '<a href="mailto:offers@example.org">' in page
    assert '<a href="tel:+40210000001">' in page


def test_page_shows_what_is_published_and_the_form_without_details(client, published):
    published.street_en = "1 Draft Street"
    published.save()
    assert "Draft Street" not in client.get("/contact/").text
    publish(published, by=None)
    assert "1 Draft Street" in client.get("/contact/").text
    withdraw(published, None, "The office moves.")
    response = client.get("/contact/")
    assert response.status_code == 200
    assert b"<form" in response.content
    assert b"Draft Street" not in response.content


def test_database_rejects_wrong_coordinates_and_a_second_row(published):
    for columns in ({"latitude": 1}, FAR_NORTH, FAR_EAST, {"slug": "elsewhere"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactDetails.objects.update(**{"latitude": None, "longitude": None} | columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_details().save()


@pytest.mark.parametrize("written", ["44.46", "44.460000", 44, "-0.5"])
def test_coordinates_have_one_digest_before_and_after_the_database(written):
    details = make_details(latitude=written, longitude=Decimal("26.1"))
    details.save()
    before = details.digest
    details.refresh_from_db()
    assert details.content().digest == before
    assert publish(details, by=None).digest == before


FAR_NORTH = {"latitude": Decimal("90.1"), "longitude": Decimal(1)}
FAR_EAST = {"latitude": Decimal(1), "longitude": Decimal("180.1")}


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"telephone": "call us"}, "telephone"),
        ({"email": "office"}, "email"),
        (FAR_NORTH, "latitude"),
        (FAR_EAST, "longitude"),
        ({"latitude": Decimal(1)}, "longitude"),
        ({"longitude": Decimal(1)}, "longitude"),
        ({"slug": "elsewhere"}, "slug"),
    ],
)
def test_wrong_details_are_rejected_at_their_field(columns, field):
    with pytest.raises(ValidationError) as rejected:
        make_details(**columns).full_clean()
    assert field in rejected.value.message_dict
