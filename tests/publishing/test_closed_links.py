"""A closed, false or forged preview link reveals nothing; no preview reveals its URL."""

import datetime

import pytest
import time_machine
from django.core import signing

from publishing import operations, previews
from record.models import PreviewLink, Publication
from tests.helpers.admin.shared_links import link_to
from tests.helpers.factories import change, make_document, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, MINUTE, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def project():
    return make_project(slug="draft", acronym="DRAFT+")


@pytest.fixture
def link(project):
    return link_to(project)


@pytest.fixture
def nothing(client):
    """The response to a false token, which every closed link has to give."""
    return response_to(client, "/preview/nothing/projects/draft/")


def response_to(client, path):
    """Return status, headers and text without the token."""
    response = client.get(path)
    prefix = "/".join(path.split("/")[:3])
    return response.status_code, dict(response.headers.items()), response.text.replace(prefix, "")


def test_false_token_answers_404_with_a_message(nothing):
    status, headers, text = nothing
    assert status == 404
    assert "This link has expired or is incomplete." in text
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("end", ["projects/draft/", "projects/", "nothing/"])
def test_expired_and_revoked_links_answer_as_a_false_token(client, link, clock, end):
    false = response_to(client, f"/preview/nothing/{end}")
    previews.revoke(link, None, NOON)
    assert response_to(client, previews.address_of(link, f"/{end}")) == false
    late = link_to(make_project(), lifetime=MINUTE)
    clock.move_to(NOON + HOUR)
    assert response_to(client, previews.address_of(late, f"/{end}")) == false


@pytest.mark.slow
def test_each_character_of_the_token_counts(client, link, nothing):
    token = previews.token_for(link)
    for index, character in enumerate(token):
        for other in {"A", "B", "0", "1", "_", ":"} - {character}:
            changed = token[:index] + other + token[index + 1 :]
            assert response_to(client, f"/preview/{changed}/projects/draft/") == nothing, changed


def test_forged_token_answers_as_a_false_token(client, link, nothing):
    other = link_to(make_project(slug="other"))
    forged = previews.token_for(link).replace(f"{link.pk}:", f"{other.pk}:", 1)
    with_another_salt = signing.Signer(salt="another.purpose").sign(str(link.pk))
    for token in (forged, with_another_salt, "x", ":", "a:b:c", ".", "e30:1:x"):
        assert response_to(client, f"/preview/{token}/projects/draft/") == nothing, token
    for token in ("%00", "é"):
        assert client.get(f"/preview/{token}/projects/draft/").status_code == 404


@pytest.mark.parametrize(
    "close",
    [
        lambda project, link: project.delete(),
        lambda project, link: link.candidates.all().delete(),
        lambda project, link: PreviewLink.objects.all().delete(),
    ],
    ids=["draft deleted", "candidate deleted", "link deleted"],
)
def test_link_without_its_draft_answers_as_a_false_token(client, project, link, nothing, close):
    path = previews.address_of(link)
    close(project, link)
    assert response_to(client, path) == nothing


def test_link_with_one_deleted_or_withheld_draft_answers_as_a_false_token(client, project, nothing):
    deleted = make_project()
    withheld = make_project()
    links = [link_to(project, deleted), link_to(project, withheld)]
    deleted.delete()
    operations.withhold(publish(withheld, None, now=NOON), None, "It named a victim.", now=NOON)
    for link in links:
        assert response_to(client, previews.address_of(link)) == nothing


def test_token_opens_only_its_own_draft(client, link):
    make_project(slug="other")
    inside = client.get(previews.address_of(link, "/projects/other/"))
    assert inside.status_code == 404
    assert "Nothing is published at this web address." in inside.text
    assert "DRAFT+" in client.get(previews.address_of(link, "/projects/")).text


def test_shared_link_leads_to_the_review_form_outside_of_the_preview(client, link):
    html = client.get(previews.address_of(link)).text
    assert f'<a href="/review/{previews.token_for(link)}/">Comment or approve</a>' in html
    assert client.get(previews.review_address_of(link)).status_code == 200


@pytest.mark.parametrize("options", [{"recipient_name": ""}, {"at": NOON + DAY}])
def test_link_without_a_recipient_or_a_draft_has_no_review_form(client, project, options):
    objects = [] if "at" in options else [project]
    link = link_to(*objects, path="/", **options)
    assert "/review/" not in client.get(previews.address_of(link)).text


def test_banner_has_the_time_of_the_draft_in_bucharest(client, project):
    saved_at = datetime.datetime(2026, 2, 28, 22, 5, tzinfo=datetime.UTC)
    Publication.objects.of(project).update(saved_at=saved_at)
    html = client.get(previews.address_of(link_to(project))).text
    assert "saved on 1 March 2026, 00:05 (Bucharest)" in html


def test_banner_states_when_the_draft_becomes_public(client, project, link, clock):
    publish(project, None, at=NOON + HOUR, now=NOON)
    path = previews.address_of(link)
    assert "It becomes public on 10 March 2026, 15:00." in client.get(path).text
    clock.move_to(NOON + HOUR)
    assert "It was published on 10 March 2026, 15:00." in client.get(path).text


def test_url_of_a_preview_is_not_sent_to_other_sites(client, link):
    for path in (previews.address_of(link), previews.review_address_of(link)):
        assert client.get(path)["Referrer-Policy"] == "same-origin"


def test_preview_takes_a_fixed_number_of_queries(client, project, django_assert_max_num_queries):
    change(published(project), title_en="Changed")
    path = previews.address_of(link_to(project, make_document()), "/projects/")
    with django_assert_max_num_queries(5 + 4):
        client.get(path)
