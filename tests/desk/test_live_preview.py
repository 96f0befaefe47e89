"""The live preview of a form: what it shows, to whom, and that it stores nothing."""

import base64
import json
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.urls import reverse

from desk import live_preview
from tests.helpers.admin.filled_form import filled_working_copy, with_row
from tests.helpers.admin.forms import KINDS, form_of
from tests.helpers.factories import (
    make_country,
    make_funder,
    make_project,
    make_superuser,
    make_user,
    published,
)

pytestmark = pytest.mark.long


def previewed(desk, url, language="en", **typed):
    """Send the form at `url` with the typed values for a live preview."""
    data = filled_working_copy(desk.get(url)) | typed
    return send(desk, url, data, language)


def send(desk, url, data, language="en"):
    address = re.sub(r"(change/|(?<=add/))$", "live-preview/", url)
    return desk.post(f"{address}?language={language}", data)


def everything():
    """Return all rows of all tables but sessions, all files and all mails."""

    def text(row):  # PostgreSQL returns bytes as a view, whose text has its address
        return str([bytes(each) if isinstance(each, memoryview) else each for each in row])

    rows = {
        model._meta.label: sorted(map(text, model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label != "sessions.Session"
    }
    files = {str(path): path.stat().st_size for path in settings.MEDIA_ROOT.rglob("*")}
    return rows, files, len(mail.outbox)


def test_valid_texts_are_on_the_page_in_the_whole_site_with_stored_values_for_others(desk):
    project = published(make_project(summary_en="Stored", budget_amount=7_000_000))
    typed = {"summary_en": "Typed <now> & here", "budget_amount": "seven"}
    typed["objective_fr"] = "<p>Sans original</p>"
    before = everything()
    answer = previewed(desk, form_of(project), **typed).json()
    assert "The English text is missing" in answer["issues"]
    assert '<a href="#id_' in answer["issues"]
    assert "Typed &lt;now&gt; &amp; here" in answer["page"]
    assert "7,000,000" in answer["page"]
    assert "<footer" in answer["page"]
    assert "Stored" not in answer["page"]
    assert "Typed" in answer["changes"]
    assert everything() == before


def test_live_preview_costs_few_queries_and_writes_nothing(desk, django_assert_max_num_queries):
    project = published(make_project(countries=[published(make_country())]))
    data = filled_working_copy(desk.get(form_of(project))) | {"summary_en": "Typed"}
    with django_assert_max_num_queries(37) as queries:
        assert send(desk, form_of(project), data).status_code == 200
    statements = {query["sql"].lstrip("(").split()[0] for query in queries}
    assert statements <= {"SELECT", "SAVEPOINT", "RELEASE"}


def test_maps_of_every_width_on_other_pages_are_part_of_the_page(desk):
    project = published(make_project(countries=[published(make_country())]))
    page = previewed(desk, form_of(project), "en&path=/figures/", acronym="TYPED").json()["page"]
    assert len(re.findall(r'<(?:img|source) [^>]*"data:image/svg\+xml;base64,', page)) == 2
    assert '="/admin/preview/unsaved/projects/map' not in page


def test_words_that_look_like_a_picture_render_no_other_page(desk):
    project = published(make_project())
    words = '<p>Written as src="/admin/preview/unsaved/admin/find/?q=x" in an example.</p>'
    page = previewed(desk, form_of(project), objective_en=words).json()["page"]
    assert 'src="/admin/preview/unsaved/admin/find/?q=x" in an example' in page


def test_rows_and_relations_are_those_of_the_form(desk):
    removed, added = make_country(name_en="Tuvalu"), make_country(name_en="Kiribati", code="KI")
    funder = make_funder(name_en="A new funder")
    for obj in (removed, added, funder):
        published(obj)
    project = published(make_project(countries=[removed], links=[{"url": "https://old.example"}]))
    data = filled_working_copy(desk.get(form_of(project))) | {
        "countries": [str(added.pk)],
        "links-0-DELETE": "on",
    }
    data = with_row(data, "funders", funder=str(funder.pk), position="0")
    page = send(desk, form_of(project), data).json()["page"]
    (picture,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert "Kiribati" in base64.b64decode(picture).decode()
    assert "Kiribati" in page
    assert "A new funder" in page
    assert "Tuvalu" not in page
    assert "https://old.example" not in page


def test_other_pages_that_show_the_change_are_named_and_previewed(desk):
    country = published(make_country(name_en="Kiribati", slug="kiribati"))
    project = published(make_project(start="2020", end="2090", countries=[country]))
    url = form_of(project)
    assert "<button" not in previewed(desk, url, objective_en="Not on a card").json()["pages"]
    data = filled_working_copy(desk.get(url)) | {"acronym": "TYPED"}
    pages = dict(re.findall('value="(/[^"]*)">([^<]+)', send(desk, url, data).json()["pages"]))
    assert list(pages) == ["/", "/projects/", "/countries/", "/figures/", "/countries/kiribati/"]
    for path in pages.keys() - {"/countries/", "/figures/"}:
        answer = send(desk, url, data, f"fr&path={path}").json()
        assert "TYPED" in answer["page"], path
        assert '<html lang="fr"' in answer["page"]
    assert "TYPED</h1>" in send(desk, url, data, "en&path=/admin/").json()["page"]


@pytest.mark.parametrize("kind", KINDS)
def test_empty_form_of_each_kind_has_a_page_and_nothing_is_stored(desk, kind):
    before = everything()
    answer = previewed(desk, reverse(f"admin:{kind}_add"))
    assert everything() == before
    assert answer.status_code == 200
    assert "<html" in answer.json()["page"]


def test_rules_of_the_kind_are_shown_while_typing_also_in_a_new_form(desk):
    url = reverse("admin:pages_call_add")
    days = {"questions_until_0": "2026-12-01", "offers_until_0": "2026-12-04"}
    times = {"questions_until_1": "12:00", "offers_until_1": "12:00"}
    typed = {"title_en": "Audit", "answer_email": "calls@coe.int"} | days | times
    answer = previewed(desk, url, **typed).json()
    assert '<a href="#id_reason_en">' in answer["issues"]
    assert "There are fewer than five working days" in answer["issues"]
    answer = previewed(desk, url, **typed, reason_en="The event cannot wait.").json()
    assert "working days" not in answer["issues"]
    assert "web address" not in answer["issues"]


def test_only_people_who_may_change_the_object_preview_it(client, desk):
    project = make_project()
    data = filled_working_copy(desk.get(form_of(project)))
    client.force_login(make_user("projects.view_project"))
    assert send(client, form_of(project), data).status_code == 403
    client.logout()
    assert send(client, form_of(project), data).status_code in (302, 403)


def test_page_answers_the_form_only(desk):
    project = make_project()
    url = form_of(project).replace("change/", "live-preview/")
    assert desk.get(url).status_code == 405
    assert desk.post(url.replace(str(project.pk), "9999")).status_code == 404


def test_two_people_do_not_see_the_text_of_each_other(desk, client):
    project = published(make_project())
    previewed(desk, form_of(project), summary_en="Of the first")
    client.force_login(make_superuser())
    answer = previewed(client, form_of(project), summary_en="Of the second")
    assert "Of the first" not in json.dumps(answer.json())
    assert "Of the second" in answer.json()["page"]


def test_one_form_is_previewed_at_a_time(desk):
    project = make_project()
    with live_preview._only_one:
        assert previewed(desk, form_of(project)).status_code == 204
    assert previewed(desk, form_of(project)).status_code == 200


def test_long_form_does_not_keep_the_others_waiting(desk):
    project = make_project()
    answer = previewed(desk, form_of(project), summary_en="word " * 200_000)
    assert answer.status_code == 413
