"""The office as a vCard and as structured data."""

import re

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contact import vcards
from contact.content import ContactContent
from core.i18n.dates import bucharest_day
from record.content import LocalisedText
from tests.helpers.contact_details import YESTERDAY, publish_details
from tests.helpers.pages.structured_data import structured_data
from tests.helpers.publishing import publish

CARD = "/contact/office.vcf"


@pytest.fixture
def published(db):
    return publish_details(
        at=timezone.now() - 3 * YESTERDAY,
        email="office@site.example",
        web_address="https://www.coe.int/cproc",
        opening_hours_en="Monday to Friday; 9 a.m. to 5 p.m.",
        latitude="44.4623",
        longitude="26.09",
    )


def unfolded(response) -> list[str]:
    return response.text.replace("\r\n ", "").split("\r\n")


class TestCard:
    def test_card_has_the_contact_details(self, client, published):
        response = client.get(CARD)
        assert response["Content-Type"] == "text/vcard; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="office.vcf"'
        assert not response.cookies
        assert unfolded(response) == [
            "BEGIN:VCARD",
            "VERSION:3.0",
            "FN:Cybercrime Programme Office of the Council of Europe",
            "N:Cybercrime Programme Office of the Council of Europe;;;;",
            "ORG:Cybercrime Programme Office of the Council of Europe",
            "ADR;TYPE=WORK:;;United Nations House\\, 48A Primaverii Blvd;Bucharest;;011975;Romania",
            "TEL;TYPE=WORK,VOICE:+40 21 201 78 87",
            "EMAIL;TYPE=INTERNET:office@site.example",
            "URL:https://www.coe.int/cproc",
            "NOTE:Monday to Friday\\; 9 a.m. to 5 p.m.",
            "GEO:44.4623;26.09",
            "END:VCARD",
            "",
        ]

    def test_card_has_no_unknown_facts(self, client, db):
        publish_details(telephone="")
        text = client.get(CARD).text
        assert not re.search("TEL|EMAIL|URL|GEO|NOTE", text)

    def test_card_in_the_archive_is_that_of_its_day(self, client, published):
        published.street_en = "1 New Street"
        published.save()
        publish(published, by=None)
        day = bucharest_day(timezone.now() - YESTERDAY)
        assert "1 New Street" in client.get(CARD).text
        assert "Primaverii" in client.get(f"/archive/{day}{CARD}").text

    def test_card_needs_published_details(self, client, db):
        assert client.get(CARD).status_code == 404

    @given(st.text())
    def test_card_lines_have_at_most_75_octets(self, name):
        details = ContactContent(office_name=LocalisedText(en=name), slug="contact")
        card = vcards.vcard(details).decode()
        lines = card.split("\r\n")
        assert all(len(line.encode()) <= 75 for line in lines)
        whole = [line for line in card.replace("\r\n ", "").split("\r\n") if line.startswith("FN:")]
        plain = name.replace("\\N", "\n").replace("\r\n", "\n").replace("\r", "\n")
        value = whole[0].removeprefix("FN:")
        assert re.sub(r"\\(.)", lambda match: match[1].replace("n", "\n"), value) == plain


class TestStructuredData:
    def test_structured_data_have_the_contact_point(self, client, published, settings):
        settings.SITE_URL = "https://site.example"
        data = structured_data(client.get("/contact/").text)
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

    def test_structured_data_are_escaped(self, client, db):
        name = "</script><script>alert(1)</script> & <!--"
        publish_details(office_name_en=name)
        html = client.get("/contact/").text
        assert structured_data(html)["name"] == name
        assert "<script>alert" not in html
