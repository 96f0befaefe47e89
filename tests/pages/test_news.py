"""News: on the home page, in a list with filters, as data, and for search engines."""

import pytest

from pages.models import NewsContent
from tests.helpers.contents import make_project, publish_countries
from tests.helpers.factories import make_news
from tests.helpers.pages.filtered_list import ListPage
from tests.helpers.pages.machine_readable import feed_of, items_of, node, value
from tests.helpers.pages.search_page import found, search
from tests.helpers.published import publish, text_of
from tests.helpers.publishing import publish as publish_copy
from tests.helpers.times import refused

pytestmark = pytest.mark.usefixtures("next_day")


def publish_news(number, **content):
    contents = []
    for day in range(1, number + 1):
        title = {"en": f"News number {day}", "fr": f"Actualité numéro {day}"}
        more = {"lead": {"en": "It begins."}, "date": f"2026-05-{day:02}"} | content
        contents.append(NewsContent(slug=f"n{day}", title=title, **more))
    return publish(*contents)


def test_home_page_has_the_three_newest_and_no_block_without_news(db, client):
    assert 'id="news"' not in client.get("/").text
    publish_news(4)
    html = client.get("/").text
    shown = [number for number in range(1, 5) if f'href="/news/n{number}/"' in html]
    assert shown == [2, 3, 4]
    assert html.index("/news/n4/") < html.index("/news/n2/")


def test_list_is_filtered_by_project_country_and_year(db, client):
    [project] = publish(make_project("glacy"))
    [kenya] = publish_countries("Kenya")
    publish_news(2)
    others = {"projects": [project.ref], "countries": [kenya], "date": "2025-04"}
    publish(NewsContent(slug="other", title={"en": "Other"}, **others))
    for query in ("project=glacy", "country=kenya", "year=2025"):
        html = client.get(f"/news/?{query}").text
        assert ("/news/other/" in html, "/news/n1/" in html) == (True, False)
    html = client.get("/news/").text
    assert html.index("/news/n2/") < html.index("/news/n1/") < html.index("/news/other/")
    assert [offer.count for offer in ListPage(client, "/news/").options] == [2, 1, 1, 1]


def test_item_is_found_and_in_data_and_feed(db, client):
    publish_news(1)
    assert "/news/n1/" in found(search(client, "news number"))
    assert [item["lead"] for item in items_of(client, "/news.json")] == [{"en": "It begins."}]
    [entry] = feed_of(client, "/fr/news/feed/").entries
    assert (entry.title, entry.summary) == ("Actualité numéro 1", "It begins.")


def test_item_describes_itself_to_search_engines(db, client):
    publish_news(1, text={"en": "<p>In Tunis.</p>"})
    article = node(client, "/news/n1/", "NewsArticle")
    assert value(article, "headline") == "News number 1"
    assert value(article, "datePublished") == "2026-05-01"
    assert value(article, "description") == "It begins."
    assert "In Tunis." in text_of(client.get("/news/n1/"))


def test_item_needs_its_day_to_be_published(db):
    with refused(None):
        publish_copy(make_news(date=None))
