"""A preview link that is closed, false or another's tells nothing; and no page of a preview tells its address."""

import datetime

import pytest
import time_machine

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
def link():
    return link_to(make_project(slug="draft", acronym="DRAFT+"))


def answer(client, address):
    """All that a closed link could give away: the status, the headers, and the words without the token itself."""
    response, prefix = client.get(address), "/".join(address.split("/")[:3])
    return response.status_code, dict(response.headers.items()), response.text.replace(prefix, "")


class TestWhatIsClosed:
    """Every closed link gives one answer, so that who tries tokens learns nothing."""

    @pytest.fixture
    def nothing(self, client):
        return answer(client, "/preview/nothing/projects/draft/")

    def test_it_says_so_in_words(self, nothing):
        status, headers, text = nothing
        assert status == 404
        assert "This link has expired, or it isn’t whole." in text
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Referrer-Policy"] == "same-origin"

    @pytest.mark.parametrize("end", ["projects/draft/", "projects/", "nothing/"])
    def test_after_expiry_and_after_revoking(self, client, link, clock, end):
        address = previews.address_of(link, f"/{end}")
        previews.revoke(link, None, NOON)
        assert answer(client, address) == answer(client, f"/preview/nothing/{end}")
        late = link_to(make_project(), lifetime=MINUTE)
        clock.move_to(NOON + HOUR)
        assert answer(client, previews.address_of(late, f"/{end}")) == answer(
            client, f"/preview/nothing/{end}"
        )

    @pytest.mark.slow
    def test_each_character_of_the_token_counts(self, client, link, nothing):
        token = previews.token_for(link)
        for place, character in enumerate(token):
            for other in {"A", "B", "0", "1", "_", ":"} - {character}:
                changed = token[:place] + other + token[place + 1 :]
                if changed != token:
                    assert answer(client, f"/preview/{changed}/projects/draft/") == nothing, changed

    def test_token_for_another_link_does_not_come_of_changing_the_number(
        self, client, link, nothing
    ):
        other = link_to(make_project(slug="other"))
        forged = previews.token_for(link).replace(f"{link.pk}:", f"{other.pk}:", 1)
        assert answer(client, f"/preview/{forged}/projects/draft/") == nothing

    def test_where_the_draft_was_deleted(self, client, nothing):
        project = make_project(slug="draft")
        link = link_to(project)
        project.delete()
        assert answer(client, previews.address_of(link)) == nothing

    def test_where_one_of_several_drafts_was_deleted_or_withheld(self, client, nothing):
        one, two, three = make_project(slug="draft"), make_project(), make_project()
        both, with_third = link_to(one, two), link_to(one, three)
        two.delete()
        assert answer(client, previews.address_of(both)) == nothing
        row = publish(three, None, now=NOON)
        operations.withhold(row, None, "It named a victim.", now=NOON)
        assert answer(client, previews.address_of(with_third)) == nothing

    def test_where_the_candidate_is_gone(self, client, link, nothing):
        link.candidates.all().delete()
        assert answer(client, previews.address_of(link)) == nothing

    def test_where_there_is_no_such_link(self, client, link, nothing):
        address = previews.address_of(link)
        PreviewLink.objects.all().delete()
        assert answer(client, address) == nothing

    def test_a_token_opens_no_draft_but_its_own(self, client, link):
        make_project(slug="other")
        inside = client.get(previews.address_of(link, "/projects/other/"))
        assert inside.status_code == 404
        assert "Nothing is published at this address." in inside.text
        assert "DRAFT+" in client.get(previews.address_of(link, "/projects/")).text


class TestBanner:
    def test_a_shared_link_leads_to_the_form_outside_of_the_preview(self, client, link):
        html = client.get(previews.address_of(link)).text
        assert f'<a href="/review/{previews.token_for(link)}/">Comment or approve</a>' in html
        assert client.get(previews.review_address_of(link)).status_code == 200

    @pytest.mark.parametrize("how", [{"recipient_name": ""}, {"at": NOON + DAY}])
    def test_where_nobody_is_asked_no_form_is_offered(self, client, how):
        objects = [] if "at" in how else [make_project(slug="draft")]
        link = link_to(*objects, path="/", **how)
        assert "/review/" not in client.get(previews.address_of(link)).text

    def test_the_moment_of_the_draft_is_told_in_bucharest_time(self, client):
        project = make_project(slug="draft")
        summer = datetime.datetime(2026, 2, 28, 22, 5, tzinfo=datetime.UTC)
        Publication.objects.of(project).update(saved_at=summer)
        html = client.get(previews.address_of(link_to(project))).text
        assert "as it stood on 1 March 2026, 00:05 (Bucharest)" in html

    def test_what_became_public_meanwhile_is_not_called_secret(self, client):
        project = make_project(slug="draft")
        link = link_to(project)
        publish(project, None, at=NOON + HOUR, now=NOON)
        assert (
            "It isn’t public before 10 March 2026, 15:00."
            in client.get(previews.address_of(link)).text
        )
        with time_machine.travel(NOON + HOUR, tick=False):
            assert (
                "It was published on 10 March 2026, 15:00."
                in client.get(previews.address_of(link)).text
            )


def test_the_address_is_told_to_no_other_site(client, link):
    """Pages of a preview link outside; the browser sends their address to nobody but this site."""
    for address in (previews.address_of(link), previews.review_address_of(link)):
        assert client.get(address)["Referrer-Policy"] == "same-origin"


def test_a_page_of_a_preview_costs_three_queries_more_than_the_live_one(
    client, django_assert_max_num_queries
):
    one, two = published(make_project(slug="draft")), make_document()
    change(one, title_en="Changed")
    address = previews.address_of(link_to(one, two), "/projects/")
    with django_assert_max_num_queries(5 + 4):
        client.get(address)
