"""A run of the link check: which links it checks, and the rows of broken ones."""

import socket
import threading
from collections import Counter

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from publishing import operations
from publishing.linkcheck import run
from publishing.linkcheck.http_checker import LinkChecker
from publishing.linkcheck.models import BrokenLink, LinkBroken, LinkProblem
from publishing.linkcheck.run import check
from publishing.management.commands import check_links
from record.models import Publication
from tests.helpers.factories import (
    change,
    make_field,
    make_funder,
    make_milestone,
    make_office,
    make_page,
    make_project,
    published,
)
from tests.helpers.pages.links import kept, link, public
from tests.helpers.publishing import publish, withdraw
from tests.helpers.raw_sql import without_triggers
from tests.helpers.server.loopback import LOOPBACK
from tests.helpers.server.other_sites import Web
from tests.helpers.times import DAY, HOUR, NOON


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
    public(make_funder(name_en="European Union", website=gone))
    over = {"is_known_to_be_over": True, "over_source": gone}
    public(make_project(acronym="GLACY+", links=[row], **over))
    assert check(NOON, web.checker) == Counter(works=1, broken=1)
    assert kept() == [
        ("Decision", "sources", "", "answers 404"),
        ("European Union", "website", "", "answers 404"),
        ("GLACY+", "links", "", "answers 404"),
        ("GLACY+", "over_source", "", "answers 404"),
        ("Office", "figures", "", "answers 404"),
        ("Privacy", "body", "en", "answers 404"),
        ("Privacy", "body", "fr", "answers 404"),
    ]
    rows = BrokenLink.objects.values_list("address", "first_seen_at", "checked_at")
    assert {*rows} == {(gone, NOON, NOON)}


def test_address_is_requested_once_for_all_places_and_fragments(web):
    texts = [web.address(f"/page{end}") for end in ("#one", "#two", "")]
    others = ["mailto:office@example.org", "tel:+40212017887", "#part"]
    for _ in range(3):
        public(make_page(body_en="".join(map(link, [*texts, *others]))))
    assert check(NOON, web.checker) == Counter(works=1)
    assert web.asked == [("HEAD", "/page")]
    web.answers["/page"] = 410
    check(NOON, web.checker)
    assert BrokenLink.objects.count() == 9


def page_with(path, web, **texts):
    return make_page(body_en=link(web.address(path)), **texts)


def test_only_contents_in_force_are_checked(web):
    page_with("/draft", web)
    published(page_with("/planned", web), at=NOON + HOUR, now=NOON - DAY)
    change(public(page_with("/shown", web)), body_en=link(web.address("/changed")))
    withdraw(public(page_with("/withdrawn", web)), None, "Old.", now=NOON - HOUR)
    check(NOON, web.checker)
    assert web.asked == [("HEAD", "/shown")]


def test_row_keeps_its_first_day_until_the_link_works(web):
    web.answers["/page"] = 404
    public(page_with("/page", web))
    check(NOON, web.checker)
    web.answers["/page"] = 500
    check(NOON + DAY, web.checker)
    row = BrokenLink.objects.get()
    assert (row.problem, row.problem_detail) == ("status", "500")
    assert (row.first_seen_at, row.checked_at) == (NOON, NOON + DAY)
    web.answers["/page"] = 200
    check(NOON + 2 * DAY, web.checker)
    assert not BrokenLink.objects.exists()


def test_row_is_deleted_with_its_link(web, monkeypatch):
    web.answers["/page"] = 404
    page = public(page_with("/page", web, body_fr=link(web.address("/page"))))
    gone = public(page_with("/page", web))
    check(NOON, web.checker)
    assert BrokenLink.objects.count() == 3
    publish(change(page, body_fr="<p>Sans lien.</p>"), None, now=NOON + HOUR)
    withdraw(gone, None, "Old.", now=NOON + HOUR)
    monkeypatch.setattr(run, "MAX_URLS", 0)
    check(NOON + DAY, web.checker)
    assert [(row.key, row.language) for row in BrokenLink.objects.all()] == [(page.key, "en")]


def test_site_that_blocks_programs_changes_no_row(web):
    web.answers["/known"] = 404
    public(page_with("/known", web, title_en="Known"))
    check(NOON, web.checker)
    web.answers |= {"/known": 403, "/new": 999}
    published(page_with("/new", web, title_en="New"), now=NOON)
    assert check(NOON + DAY, web.checker) == Counter(unsure=2)
    assert kept() == [("Known", "body", "en", "answers 404")]
    assert BrokenLink.objects.get().checked_at == NOON


def test_limit_leaves_other_addresses_each_day(web, monkeypatch):
    monkeypatch.setattr(run, "MAX_URLS", 4)
    paths = [f"/{number}" for number in range(12)]
    public(make_page(body_en="".join(link(web.address(path)) for path in paths)))
    assert check(NOON, web.checker)["left"] == 8
    assert len(web.asked) == 4
    for day in range(1, 30):
        check(NOON + day * DAY, web.checker)
    assert {path for _, path in web.asked} == set(paths)


def test_address_longer_than_its_column_is_cut(web):
    address = web.address("/" + "long" * 300)
    web.answers[address.partition(str(web.server_port))[2]] = 404
    public(make_page(body_en=link(address)))
    check(NOON, web.checker)
    check(NOON, web.checker)
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
        check(NOON, web.checker)
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


@pytest.mark.parametrize("is_silent", [False, True])
def test_command_without_a_network_reports_progress_and_stops(monkeypatch, caplog, is_silent):
    """Names are looked up in vain, or for longer than a check may take."""
    asked = []
    is_over = threading.Event()

    def resolve(checker, host):
        asked.append(host)
        if is_silent:
            is_over.wait(60)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    hosts = [f"host-{number}.example" for number in range(30)]
    public(make_page(body_en="".join(link(f"https://{host}/") for host in hosts)))
    monkeypatch.setattr(LinkChecker, "resolve", resolve)
    checker = LinkChecker()
    checker.timeout = 0.01 if is_silent else 10
    monkeypatch.setattr(check_links, "LinkChecker", lambda: checker)
    with pytest.raises(CommandError, match="network"):
        call_command("check_links")
    is_over.set()
    assert len(asked) == 5
    assert "Checked 0 of 30 addresses." in caplog.text
    assert not BrokenLink.objects.exists()


def test_names_of_one_domain_that_can_not_be_looked_up_do_not_stop_the_check(web):
    web.ips["silent.example"] = socket.gaierror(socket.EAI_AGAIN, "Failure")
    links = [link(web.address(f"/{number}", host="silent.example")) for number in range(20)]
    public(make_page(body_en="".join([*links, link(web.address())])))
    assert check(NOON, web.checker) == Counter(works=1, unsure=20)


def test_link_of_a_text_that_is_withheld_meanwhile_is_not_stored():
    """Its row would have the title that was withheld."""
    row = publish(
        make_page(title_en="A name", body_en=link("https://gone.example/")), None, now=NOON
    )

    class Checker:
        def check_url(self, url):
            operations.withhold(row, None, "An order.", now=NOON + HOUR)
            raise LinkBroken(LinkProblem.NO_HOST)

    check(NOON + HOUR, Checker())
    assert not BrokenLink.objects.exists()


NOT_PUBLIC = "leads to an unpublished page"
PUBLIC_PATHS = """
    /projects/ /projects /projects/?status=ongoing#list /projects/glacy/ /projects/glacy-old/
    /archive/2026-03-09/projects/never/ /privacy/"""
BROKEN_PATHS = {
    "/projects/never/": LinkProblem.NOT_PUBLISHED,
    "/nonsense/": LinkProblem.NOT_PUBLISHED,
    "/projects/glacy/nonsense/": LinkProblem.NO_PAGE,
    "/admin/": LinkProblem.NO_PAGE,
    "/preview/token/projects/glacy/": LinkProblem.NO_PAGE,
    f"/media/ab/{'ab' * 32}.pdf": LinkProblem.NO_FILE,
}


def write_link(obj, *addresses):
    """Put links into the publication in force that the checks would not allow."""
    row = Publication.objects.in_force(NOON).of(obj).get()
    body = {"en": "".join(map(link, addresses))}
    with without_triggers():
        Publication.objects.filter(pk=row.pk).update(content=row.content | {"body": body})


def test_reference_to_an_object_that_is_not_public_is_broken():
    shown, withdrawn, withheld = (
        public(make_project(acronym=name)) for name in ("SHOWN", "OLD", "SECRET")
    )
    published(planned := make_project(), at=NOON + HOUR, now=NOON - DAY)
    targets = {obj.acronym: obj.ref for obj in (shown, withdrawn, withheld)}
    targets |= {"PLAN": planned.ref, "DRAFT": make_project().ref, "NO KIND": f"no/{shown.key}"}
    for name, ref in targets.items():
        write_link(public(make_page(title_en=name)), f"ref:{ref}")
    withdraw(withdrawn, None, "Replaced.", now=NOON - HOUR)
    row = Publication.objects.in_force(NOON).of(withheld).get()
    operations.withhold(row, None, "A name.", now=NOON - HOUR)
    assert check(NOON, LinkChecker()) == Counter(works=1, broken=5)
    broken = sorted(targets.keys() - {"SHOWN"})
    assert [(title, problem) for title, _, _, problem in kept()] == [
        (name, NOT_PUBLIC) for name in broken
    ]
    check(NOON + HOUR, LinkChecker())
    assert "PLAN" not in [title for title, *_ in kept()]


def test_reference_to_an_object_without_a_page_is_broken():
    page, field = public(make_page(title_en="Privacy")), public(make_field())
    write_link(page, f"ref:{field.ref}")
    check(NOON, LinkChecker())
    assert kept() == [("Privacy", "body", "en", "leads to an object without a page")]


@pytest.mark.parametrize("host", ["", "http://testserver"], ids=["path", "whole address"])
def test_path_of_this_site_is_looked_up(host):
    project = public(make_project(slug="glacy-old"))
    publish(change(project, slug="glacy"), None, now=NOON - 2 * HOUR)
    page = published(make_page(title_en="Privacy", slug="privacy"), now=NOON - HOUR)
    file = default_storage.save("report.pdf", ContentFile(b"%PDF-1.7 a report"))
    paths = [*PUBLIC_PATHS.split(), f"/media/{file}", *BROKEN_PATHS]
    write_link(page, *(host + path for path in paths))
    check(NOON, LinkChecker())
    found = dict(BrokenLink.objects.values_list("address", "problem"))
    assert found == {host + path: problem for path, problem in BROKEN_PATHS.items()}


def test_queries_do_not_grow_with_working_references(django_assert_max_num_queries):
    for number in range(1, 13):
        project = public(make_project())
        public(make_page(body_en=link(f"ref:{project.ref}")))
        if number in (1, 12):
            with django_assert_max_num_queries(3):
                check(NOON, LinkChecker())
