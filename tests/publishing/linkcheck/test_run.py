"""The links of what visitors have now: which are looked at, and what is kept of those that lead nowhere."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from publishing.linkcheck import check
from publishing.linkcheck.models import BrokenLink
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
from tests.helpers.server.other_sites import LOOPBACK, Web, serving
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def web():
    with serving(Web()) as web:
        yield web


def test_broken_link_is_kept_with_its_place_in_every_text_and_row(web):
    web.answers["/gone"] = 404
    gone = web.address("/gone")
    public(
        make_page(
            title_en="Privacy", body_en=link(gone), body_fr=link(gone), body_ro=link(web.address())
        )
    )
    public(make_milestone(title_en="Decision", sources=[{"label_en": "Text", "url": gone}]))
    public(
        make_office(
            name_en="Office", figures=[{"label_en": "Staff", "value": "60", "source_url": gone}]
        )
    )
    public(make_document(title_en="Summary", url=gone))
    public(make_funder(name_en="European Union", website=gone))
    public(
        make_project(
            acronym="GLACY+", is_known_to_be_over=True, over_source=gone, links=[{"url": gone}]
        )
    )
    outcome = check(NOON, web.checker, limit=10)
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
    assert {
        (row.address, row.first_seen_at, row.checked_at) for row in BrokenLink.objects.all()
    } == {(gone, NOON, NOON)}
    assert (
        str(outcome) == "Addresses that work: 1, broken: 1, can’t tell: 0, left for next time: 0."
    )


def test_each_address_is_asked_once_however_many_places_and_fragments_name_it(web):
    texts = (
        link(web.address("/page#one")) + link(web.address("/page#two")) + link(web.address("/page"))
    )
    for _ in range(3):
        public(make_page(body_en=texts))
    check(NOON, web.checker, limit=10)
    assert web.asked == [("HEAD", "/page")]
    web.answers["/page"] = 410
    check(NOON, web.checker, limit=10)
    assert BrokenLink.objects.count() == 9


def test_only_what_visitors_have_now_is_looked_at(web):
    make_page(body_en=link(web.address("/draft")))
    published(make_page(body_en=link(web.address("/planned"))), at=NOON + HOUR, now=NOON - DAY)
    change(
        public(make_page(body_en=link(web.address("/shown")))),
        body_en=link(web.address("/changed")),
    )
    withdraw(
        public(make_page(body_en=link(web.address("/withdrawn")))), None, "Old.", now=NOON - HOUR
    )
    check(NOON, web.checker, limit=10)
    assert web.asked == [("HEAD", "/shown")]


def test_mails_telephones_and_fragments_are_no_concern_of_it(web):
    texts = ["mailto:office@example.org", "tel:+40212017887", "#part"]
    public(make_page(body_en="".join(map(link, texts))))
    assert not check(NOON, web.checker, limit=10).counts


def test_row_keeps_its_first_day_and_goes_once_the_link_works(web):
    web.answers["/page"] = 404
    public(make_page(body_en=link(web.address("/page"))))
    check(NOON, web.checker, limit=10)
    check(NOON, web.checker, limit=10)
    web.answers["/page"] = 500
    check(NOON + DAY, web.checker, limit=10)
    row = BrokenLink.objects.get()
    assert (row.problem, row.problem_detail) == ("status", "500")
    assert (row.first_seen_at, row.checked_at) == (NOON, NOON + DAY)
    web.answers["/page"] = 200
    check(NOON + 2 * DAY, web.checker, limit=10)
    assert not BrokenLink.objects.exists()


def test_row_goes_once_its_place_no_longer_has_the_link(web):
    web.answers["/page"] = 404
    page = public(make_page(body_en=link(web.address("/page")), body_fr=link(web.address("/page"))))
    gone = public(make_page(body_en=link(web.address("/page"))))
    check(NOON, web.checker, limit=10)
    assert BrokenLink.objects.count() == 3
    publish(change(page, body_fr="<p>Sans lien.</p>"), None, now=NOON + HOUR)
    withdraw(gone, None, "Old.", now=NOON + HOUR)
    check(NOON + DAY, web.checker, limit=0)
    assert [(row.key, row.language) for row in BrokenLink.objects.all()] == [(page.key, "en")]


@pytest.mark.parametrize("answer", [403, 429, 999])
def test_site_that_turns_programs_away_adds_nothing_and_takes_nothing_back(web, answer):
    web.answers["/known"] = 404
    public(make_page(title_en="Known", body_en=link(web.address("/known"))))
    check(NOON, web.checker, limit=10)
    web.answers |= {"/known": answer, "/new": answer}
    published(make_page(title_en="New", body_en=link(web.address("/new"))), now=NOON)
    outcome = check(NOON + DAY, web.checker, limit=10)
    assert outcome.counts == {"unsure": 2}
    assert kept() == [("Known", "body", "en", "answers 404")]
    assert BrokenLink.objects.get().checked_at == NOON


def test_limit_leaves_the_rest_for_next_time_and_others_than_today(web):
    paths = [f"/{number}" for number in range(12)]
    public(make_page(body_en="".join(link(web.address(path)) for path in paths)))
    assert check(NOON, web.checker, limit=4).left == 8
    assert len(web.asked) == 4
    for day in range(1, 30):
        check(NOON + day * DAY, web.checker, limit=4)
    assert {path for _, path in web.asked} == set(paths)


def test_address_longer_than_its_column_is_kept_shortened(web):
    address = web.address("/" + "long" * 300)
    web.answers[address.partition(str(web.server_port))[2]] = 404
    public(make_page(body_en=link(address)))
    check(NOON, web.checker, limit=10)
    check(NOON, web.checker, limit=10)
    assert BrokenLink.objects.get().address == address[:1000]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_the_network_is_waited_for(web):
    public(make_page(body_en=link(web.address("/one")) + link(web.address("/two"))))
    open_while_asking, check_url = [], web.checker.check_url

    def watched(address):
        open_while_asking.append(connection.in_atomic_block)
        check_url(address)

    web.checker.check_url = watched
    web.answers |= {"/one": 404, "/two": 404}
    check(NOON, web.checker, limit=10)
    assert open_while_asking == [False, False]
    assert BrokenLink.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_run_that_is_cut_short_has_kept_what_it_found(web):
    public(make_page(body_en=link(web.address("/one")) + link(web.address("/two"))))
    web.answers |= {"/one": 404, "/two": 404}
    check_url = web.checker.check_url

    def cut_short(address):
        if web.asked:
            raise KeyboardInterrupt
        check_url(address)

    web.checker.check_url = cut_short
    with pytest.raises(KeyboardInterrupt):
        check(NOON, web.checker, limit=10)
    assert BrokenLink.objects.count() == 1


def test_command_says_in_one_line_what_it_found(capsys, web):
    """This machine isn't asked by the running web."""
    published(
        make_page(title_en="Privacy", body_en=link(web.address(host=LOOPBACK)) + link("/projects/"))
    )
    call_command("check_links", "--pause=0")
    call_command("check_links", "--limit=0")
    assert capsys.readouterr().out.splitlines() == [
        "Addresses that work: 1, broken: 1, can’t tell: 0, left for next time: 0.",
        "Addresses that work: 1, broken: 0, can’t tell: 0, left for next time: 1.",
    ]
    assert kept() == [("Privacy", "body", "en", "leads inside a private network")]
    assert not web.asked


@pytest.mark.parametrize("option", ["--limit=-1", "--pause=-1"])
def test_command_refuses_less_than_nothing(option):
    with pytest.raises(CommandError, match="0 or more"):
        call_command("check_links", option)
