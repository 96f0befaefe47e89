"""The office as structured data."""

from django.utils import timezone

from contact.models.details import ContactContent
from tests.helpers.contact_details import YESTERDAY, publish_details
from tests.helpers.pages.machine_readable import json_ld
from tests.helpers.published import publish


def test_structured_data_have_the_contact_point(client, settings):
    settings.SITE_URL = "https://site.example"
    publish_details(email="office@site.example", latitude="44.4623", longitude="26.09")
    data, _breadcrumb = json_ld(client.get("/contact/").text)
    assert data["@type"] == "Organization"
    assert "sameAs" not in data
    [point] = data["contactPoint"]
    assert point == {
        "@type": "ContactPoint",
        "contactType": "general enquiries",
        "telephone": "+40 21 201 78 87",
        "email": "office@site.example",
        "url": "https://site.example/contact/",
        "availableLanguage": ["en", "fr", "ro"],
    }
    assert data["address"]["streetAddress"] == "United Nations House, 48A Primaverii Blvd"
    assert data["location"]["geo"]["latitude"] == "44.462300"


def test_structured_data_have_contacts_by_role_and_profiles(client):
    procurement = {"role": {"en": "Procurement"}, "email": "procurement@site.example"}
    profile = {"label": {"en": "Videos"}, "url": "https://videos.example/office"}
    facts = {"role_contacts": [procurement], "profiles": [profile]}
    details = ContactContent(slug="contact", office_name={"en": "Office"}, **facts)
    publish(details, at=timezone.now() - YESTERDAY)
    data, _breadcrumb = json_ld(client.get("/contact/").text)
    assert data["contactPoint"][1] == {
        "@type": "ContactPoint",
        "contactType": "Procurement",
        "email": "procurement@site.example",
    }
    assert data["sameAs"] == ["https://videos.example/office"]
