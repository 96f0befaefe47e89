import re

import pytest

from projects.content import ActivityContent
from tests.helpers.published import publish, text_of


@pytest.mark.usefixtures("starter_site")
class TestActivities:
    def test_the_latest_stand_first_by_year(self, client):
        html = client.get("/activities/").content.decode()
        years = [int(year) for year in re.findall(r'<h2 id="year-(\d+)">', html)]
        assert years == sorted(years, reverse=True)
        assert years[0] == 2026

    def test_one_says_when_where_and_who(self, client):
        text = text_of(client.get("/activities/cybersouth-plus-launch/"))
        assert "Date 17–18 April 2024" in text
        assert "Place Lisbon, Portugal" in text
        assert "Projects CyberSouth+" in text
        assert "Format not stated" in text

    def test_about_how_many_took_part(self, client):
        text = text_of(client.get("/activities/cybercrime-eap-ii-launch-meeting/"))
        assert "Participants more than 40" in text

    def test_a_day_without_an_end_is_one_day(self, client):
        assert "26 May 2026" in text_of(client.get("/activities/"))
        assert "since 26 May 2026" not in text_of(client.get("/activities/"))

    def test_those_without_a_date_stand_last_under_words(self, client):
        publish(ActivityContent(slug="undated", title={"en": "Undated"}))
        html = client.get("/activities/").content.decode()
        assert '<section aria-labelledby="year-not-stated">' in html
        assert '<h2 id="year-not-stated">Date not stated</h2>' in html
        assert "None" not in html
