"""The office as structured data."""

from tests.helpers.contact_details import publish_details
from tests.helpers.pages.machine_readable import json_ld


def test_structured_data_have_the_contact_point(client, settings):
    settings.SITE_URL = "https://site.example"
    publish_details(email="office@site.example", latitude="44.4623", longitude="26.09")
    data, _breadcrumb = json_ld(client.get("/contact/").text)
    assert data["@type"] == "Organization"
    assert data["contactPoint"] == {
        "@type": "ContactPoint",
        "contactType": "general enquiries",
        "telephone": "+40 21 201 78 87",
        "email": "office@site.example",
        "url": "https://site.example/contact/",
        "availableLanguage": ["en", "fr", "ro"],
    }
    assert data["address"]["streetAddress"] == "United Nations House, 48A Primaverii Blvd"
    assert data["location"]["geo"]["latitude"] == "44.462300"
