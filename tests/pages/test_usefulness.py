"""The question at the end of each page: what is asked where, what is counted, and what isn't."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from pages import usefulness
from pages.models import Usefulness
from projects.content import ProjectContent
from publishing import hourly
from publishing.dates import today
from tests.factories import make_superuser
from tests.pages.published import NEXT_DAY, publish, text_of, withdraw

FROM_HERE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
QUESTION = 'action="/useful/"'
DAY = datetime.timedelta(days=1)
NO_PAGES = [
    *"/projects/unknown/ /unknown/ /contact/ /admin/ //evil.example/ https://evil.example/ /projects.json".split(),
    *"/archive/2026-06-01/projects/ /history/project/glacy/ projects/ /projects/glacy".split(),
    "",
    "/projects/\x00/",
    "/projects/?status=ongoing",
    f"/{'x' * 5_000}/",
    f"/projects/{'é' * 300}/",
]


def press(client, page="/projects/", answer="yes", headers=FROM_HERE, **more):
    return client.post("/useful/", {"page": page, "answer": answer, **more}, headers=headers)


def counted():
    return {(row.path, row.yes, row.no) for row in Usefulness.objects.all()}


@pytest.mark.usefixtures("starter_site")
class TestWhereItIsAsked:
    @pytest.mark.parametrize(
        "path", ["/", "/office/", "/projects/", "/projects/glacy/", "/privacy/", "/updates/"]
    )
    def test_todays_pages_ask(self, client, path):
        html = client.get(path).content.decode()
        assert html.count(QUESTION) == 1
        assert f'name="page" value="{path}"' in html

    @pytest.mark.parametrize(
        "path",
        [
            "/contact/",
            "/archive/2026-06-01/projects/",
            "/no-such-page/",
            "/history/project/glacy/",
            "/useful/",
        ],
    )
    def test_other_pages_do_not(self, client, path):
        assert QUESTION not in client.get(path).content.decode()

    def test_what_is_withdrawn_is_not_asked_about(self, client):
        [row] = publish(ProjectContent(slug="old", title={"en": "Old"}))
        withdraw(row, "It is over.", NEXT_DAY)
        response = client.get("/projects/old/")
        assert response.status_code == 410
        assert QUESTION not in response.content.decode()

    def test_the_form_is_the_same_for_everybody(self, client):
        assert client.get("/projects/").content == client.get("/projects/", headers={"cookie": "a=b"}).content


@pytest.mark.usefixtures("starter_site")
class TestCounting:
    def test_an_answer_is_counted_under_page_and_day_and_thanked_for(self, client):
        response = press(client)
        assert (response.status_code, response.url) == (303, "/useful/thanks/?page=%2Fprojects%2F")
        thanks = client.get(response.url)
        assert "Thank you for your answer" in text_of(thanks)
        assert b'href="/projects/"' in thanks.content
        assert not response.cookies
        assert not thanks.cookies
        press(client, answer="no"), press(client, answer="no"), press(client, "/")
        assert counted() == {("/projects/", 1, 2), ("/", 1, 0)}
        assert set(Usefulness.objects.values_list("day", flat=True)) == {today()}

    def test_nothing_is_kept_but_page_day_and_numbers(self):
        assert [field.name for field in Usefulness._meta.fields] == ["id", "path", "day", "yes", "no"]

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"origin": "https://evil.example"},
            {"sec-fetch-site": "cross-site"},
            {"referer": "https://x.example/"},
        ],
    )
    def test_what_comes_from_elsewhere_is_refused_in_words(self, client, headers):
        response = press(client, headers=headers)
        assert response.status_code == 403
        assert "Your answer is not counted" in text_of(response)
        assert counted() == set()

    @pytest.mark.parametrize(
        "path",
        NO_PAGES,
    )
    def test_page_that_is_not_there_is_404_and_not_counted(self, client, path):
        assert press(client, path).status_code == 404
        assert counted() == set()

    @pytest.mark.parametrize("answer", ["", "maybe", "id", "yes' OR 1=1"])
    def test_other_answers_are_404(self, client, answer):
        assert press(client, answer=answer).status_code == 404
        assert counted() == set()

    def test_robot_that_fills_in_the_trap_is_thanked_and_not_counted(self, client):
        assert press(client, homepage="https://spam.example").status_code == 303
        assert counted() == set()

    def test_a_network_that_answers_too_often_is_thanked_and_not_counted(self, client, monkeypatch):
        monkeypatch.setattr(usefulness, "MOST_PER_NETWORK", 3)
        assert {press(client).status_code for _ in range(5)} == {303}
        assert counted() == {("/projects/", 3, 0)}
        client.defaults["REMOTE_ADDR"] = "192.0.2.1"
        press(client)
        assert counted() == {("/projects/", 4, 0)}

    def test_without_the_cache_answers_are_counted(self, client, monkeypatch):
        def away(*args, **kwargs):
            raise OSError

        monkeypatch.setattr(hourly.cache, "add", away)
        press(client)
        assert counted() == {("/projects/", 1, 0)}

    def test_thanks_lead_back_to_no_other_site(self, client):
        for path in ("//evil.example/", "https://evil.example/", "javascript:alert(1)"):
            response = client.get("/useful/thanks/", {"page": path})
            assert response.status_code == 200
            assert "evil" not in response.content.decode().partition("<body>")[2]
            assert "javascript:" not in response.content.decode()

    def test_it_is_said_what_is_counted(self, client):
        assert "by page and day" in text_of(client.get("/useful/"))

    def test_an_archive_takes_no_answers(self, client):
        assert client.post("/archive/2026-06-01/useful/", headers=FROM_HERE).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_answers_at_once_none_is_lost():
    at = timezone.now()

    def answer(number):
        try:
            usefulness.count("/projects/", "yes" if number % 2 else "no", at)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(answer, range(40)))
    assert counted() == {("/projects/", 20, 20)}


@pytest.mark.django_db
def test_counts_of_days_that_are_over_for_two_years_are_deleted():
    at = timezone.now()
    last = today() - usefulness.KEPT
    for day in (last - DAY, last, today()):
        Usefulness.objects.create(path="/", day=day, yes=1)
    assert usefulness.forget(at) == 1
    assert usefulness.forget(at) == 0
    assert Usefulness.objects.count() == 2


@pytest.mark.django_db
def test_the_desk_shows_the_sums_of_the_last_90_days_one_line_a_page(client, django_assert_max_num_queries):
    client.force_login(make_superuser())
    for days, yes, no in ((0, 1, 2), (89, 10, 0), (91, 100, 100)):
        Usefulness.objects.create(path="/projects/", day=today() - days * DAY, yes=yes, no=no)
    Usefulness.objects.create(path="/", day=today() - 200 * DAY, yes=5)
    with django_assert_max_num_queries(8):
        shown = client.get(reverse("admin:pages_usefulness_changelist"), {"o": "-2"})
    [row] = shown.context["cl"].result_list
    assert (row.path, row.yes_lately, row.no_lately, row.day) == ("/projects/", 11, 2, today())
