"""A run of the link check: which links it checks, and the rows of broken ones."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection

from publishing import operations
from publishing.linkcheck.models import BrokenLink, LinkBroken, LinkProblem
from publishing.linkcheck.run import check
from tests.helpers.factories import (
    change,
    make_document,
    make_funder,
    make_milestone,
    make_office,
    make_page,
    make_project,
    published,
)
from tests.helpers.pages.links import kept, link, public
from tests.helpers.publishing import publish, withdraw
from tests.helpers.server.loopback import LOOPBACK
from tests.helpers.server.other_sites import Web
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def web():
    with Web() as web:
        yield web


def test_broken_link_is_stored_with_its_place_in_every_text_and_row(web):
    web.answers["/gone"] = 404
    gone = web.address("/gone")
    row = {"label_en": "Text", "url": gone}
    bodies = {"body_en": link(gone), "body_fr": link(gone), "body_ro": link(web.address())}
    public(make_page(title_en="Privacy", **bodies))
    public(make_milestone(title_en="Decision", sources=[row]))
    figures = [{"label_en": "Staff", "value": "60", "source_url": gone}]
    public(make_office(name_en="Office", figures=figures))
    public(make_document(title_en="Summary", url=gone))
    public(make_funder(name_en="European Union", website=gone))
    over = {"is_known_to_be_over": True, "over_source": gone}
    public(make_project(acronym="GLACY+", links=[row], **over))
    assert check(NOON, web.checker, limit=10) == Counter(works=1, broken=1)
    assert kept() == [
        ("Decision", "sources", "", "answers 404"),
        ("European Union", "website", "", "answers 404"),
        ("GLACY+", "links", "", "answers 404"),
        ("GLACY+", "over_source", "", "answers 404"),
        ("Office", "figures", "", "answers 404"),
        ("Privacy", "body", "en", "answers 404"),
        ("Privacy", "body", "fr", "answers 404"),
        ("Summary", "url", "", "answers 404"),
    ]
    rows = BrokenLink.objects.values_list("address", "first_seen_at", "checked_at")
    assert {*rows} == {(gone, NOON, NOON)}


def test_address_is_requested_once_for_all_places_and_fragments(web):
    texts = [web.address(f"/page{end}") for end in ("#one", "#two", "")]
    others = ["mailto:office@example.org", "tel:+40212017887", "#part"]
    for _ in range(3):
        public(make_page(body_en="".join(map(link, [*texts, *others]))))
    assert check(NOON, web.checker, limit=10) == Counter(works=1)
    assert web.asked == [("HEAD", "/page")]
    web.answers["/page"] = 410
    check(NOON, web.checker, limit=10)
    assert BrokenLink.objects.count() == 9


def page_with(path, web, **texts):
    return make_page(body_en=link(web.address(path)), **texts)


def test_only_contents_in_force_are_checked(web):
    page_with("/draft", web)
    published(page_with("/planned", web), at=NOON + HOUR, now=NOON - DAY)
    change(public(page_with("/shown", web)), body_en=link(web.address("/changed")))
    withdraw(public(page_with("/withdrawn", web)), None, "Old.", now=NOON - HOUR)
    check(NOON, web.checker, limit=10)
    assert web.asked == [("HEAD", "/shown")]


def test_row_keeps_its_first_day_until_the_link_works(web):
    web.answers["/page"] = 404
    public(page_with("/page", web))
    check(NOON, web.checker, limit=10)
    web.answers["/page"] = 500
    check(NOON + DAY, web.checker, limit=10)
    row = BrokenLink.objects.get()
    assert (row.problem, row.problem_detail) == ("status", "500")
    assert (row.first_seen_at, row.checked_at) == (NOON, NOON + DAY)
    web.answers["/page"] = 200
    check(NOON + 2 * DAY, web.checker, limit=10)
    assert not BrokenLink.objects.exists()


def test_row_is_deleted_with_its_link(web):
    web.answers["/page"] = 404
    page = public(page_with("/page", web, body_fr=link(web.address("/page"))))
    gone = public(page_with("/page", web))
    check(NOON, web.checker, limit=10)
    assert BrokenLink.objects.count() == 3
    publish(change(page, body_fr="<p>Sans lien.</p>"), None, now=NOON + HOUR)
    withdraw(gone, None, "Old.", now=NOON + HOUR)
    check(NOON + DAY, web.checker, limit=0)
    assert [(row.key, row.language) for row in BrokenLink.objects.all()] == [(page.key, "en")]


def test_site_that_blocks_programs_changes_no_row(web):
    web.answers["/known"] = 404
    public(page_with("/known", web, title_en="Known"))
    check(NOON, web.checker, limit=10)
    web.answers |= {"/known": 403, "/new": 999}
    published(page_with("/new", web, title_en="New"), now=NOON)
    assert check(NOON + DAY, web.checker, limit=10) == Counter(unsure=2)
    assert kept() == [("Known", "body", "en", "answers 404")]
    assert BrokenLink.objects.get().checked_at == NOON


def test_limit_leaves_other_addresses_each_day(web):
    paths = [f"/{number}" for number in range(12)]
    public(make_page(body_en="".join(link(web.address(path)) for path in paths)))
    assert check(NOON, web.checker, limit=4)["left"] == 8
    assert len(web.asked) == 4
    for day in range(1, 30):
        check(NOON + day * DAY, web.checker, limit=4)
    assert {path for _, path in web.asked} == set(paths)


def test_address_longer_than_its_column_is_cut(web):
    address = web.address("/" + "long" * 300)
    web.answers[address.partition(str(web.server_port))[2]] = 404
    public(make_page(body_en=link(address)))
    check(NOON, web.checker, limit=10)
    check(NOON, web.checker, limit=10)
    assert BrokenLink.objects.get().address == address[:1000]


@pytest.mark.django_db(transaction=True)
def test_request_is_made_outside_of_a_transaction_and_stored_immediately(web):
    public(make_page(body_en=link(web.address("/one")) + link(web.address("/two"))))
    web.answers |= {"/one": 404, "/two": 404}
    check_url = web.checker.check_url

    def interrupt_second(address):
        assert not connection.in_atomic_block
        if web.asked:
            raise KeyboardInterrupt
        check_url(address)

    web.checker.check_url = interrupt_second
    with pytest.raises(KeyboardInterrupt):
        check(NOON, web.checker, limit=10)
    assert BrokenLink.objects.count() == 1


def test_command_prints_the_counts(capsys, web):
    """The checker of the site never requests this machine."""
    published(
        make_page(title_en="Privacy", body_en=link(web.address(host=LOOPBACK)) + link("/projects/"))
    )
    call_command("check_links")
    counts = "Addresses that work: 1, broken: 1, can’t tell: 0, left for next time: 0.\n"
    assert capsys.readouterr().out == counts
    assert kept() == [("Privacy", "body", "en", "leads inside a private network")]
    assert not web.asked


def test_link_of_a_text_that_is_withheld_meanwhile_is_not_stored():
    """Its row would have the title that was withheld."""
    row = publish(
        make_page(title_en="A name", body_en=link("https://gone.example/")), None, now=NOON
    )

    class Checker:
        def check_url(self, url):
            operations.withhold(row, None, "An order.", now=NOON + HOUR)
            raise LinkBroken(LinkProblem.NO_HOST)

    check(NOON + HOUR, Checker(), limit=10)
    assert not BrokenLink.objects.exists()
