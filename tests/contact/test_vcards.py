"""The office as a card for address books, and as data for search engines."""

import json
import re

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contact import vcards
from contact.content import ContactContent
from core.i18n.dates import bucharest_day
from record.content import LocalisedText
from tests.contact.test_details import YESTERDAY, make_details
from tests.helpers.publishing import publish

CARD = "/contact/office.vcf"


@pytest.fixture
def published(db):
    details = make_details(
        email="office@site.example",
        web_address="https://www.coe.int/cproc",
        opening_hours_en="Monday to Friday; 9 a.m. to 5 p.m.",
        latitude="44.4623",
        longitude="26.09",
    )
    details.save()
    publish(details, by=None, now=timezone.now() - 3 * YESTERDAY)
    return details


def unfolded(response) -> list[str]:
    return response.content.decode().replace("\r\n ", "").split("\r\n")


class TestCard:
    def test_says_where_the_office_is(self, client, published):
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

    def test_what_is_not_known_is_left_out(self, client, db):
        details = make_details(telephone="")
        details.save()
        publish(details, by=None)
        text = client.get(CARD).content.decode()
        assert not re.search("TEL|EMAIL|URL|GEO|NOTE", text)

    def test_contact_page_leads_to_it(self, client, published):
        assert f'href="{CARD}"' in client.get("/contact/").content.decode()

    def test_archive_has_the_card_of_its_day(self, client, published):
        published.street_en = "1 New Street"
        published.save()
        publish(published, by=None)
        day = bucharest_day(timezone.now() - YESTERDAY)
        assert "1 New Street" in client.get(CARD).content.decode()
        assert "Primaverii" in client.get(f"/archive/{day}{CARD}").content.decode()

    def test_without_details_there_is_none(self, client, db):
        assert client.get(CARD).status_code == 404

    @given(st.text())
    def test_any_name_stays_one_line_of_75_octets_at_most(self, name):
        card = vcards.vcard(
            ContactContent(office_name=LocalisedText(en=name), slug="contact")
        ).decode()
        lines = card.split("\r\n")
        assert all(len(line.encode()) <= 75 for line in lines)
        whole = [line for line in card.replace("\r\n ", "").split("\r\n") if line.startswith("FN:")]
        plain = name.replace("\r\n", "\n").replace("\r", "\n")
        back = re.sub(
            r"\\(.)",
            lambda found: "\n" if found[1] == "n" else found[1],
            whole[0].removeprefix("FN:"),
        )
        assert back == plain


class TestStructuredData:
    def data(self, client):
        html = client.get("/contact/").content.decode()
        return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])

    def test_names_the_contact_point(self, client, published, settings):
        settings.SITE_URL = "https://site.example"
        data = self.data(client)
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

    def test_nothing_in_it_ends_it(self, client, db):
        name = "</script><script>alert(1)</script> & <!--"
        details = make_details(office_name_en=name)
        details.save()
        publish(details, by=None)
        assert self.data(client)["name"] == name
        assert "<script>alert" not in client.get("/contact/").content.decode()
