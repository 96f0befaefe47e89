"""Calls: they close in their second, and their changes and evidence are public."""

import io
import json
import zipfile
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from pages.calls import validate_council_address
from record.models import Publication
from tests.helpers.admin.forms import chosen, confirmed, form_of
from tests.helpers.evidence import check, download, sign_log
from tests.helpers.factories import change, make_call, make_office, published
from tests.helpers.pages.machine_readable import events_of, node, value
from tests.helpers.published import text_of
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON, SECOND, refused
from tests.helpers.uploads.files import pdf, upload
from tests.helpers.wsgi import Site

pytestmark = pytest.mark.django_db

OFFERS_END = NOON + 14 * DAY - 2 * HOUR


@pytest.fixture
def site(live, connections_stay):
    return Site()


def test_call_closes_in_its_second_everywhere_also_in_warm_caches(site, clock):
    published(make_call(slug="audit"), now=NOON)
    signs = {
        "/calls/": '<p class="date">{}</p>',
        "/calls/audit/": "Call for tenders · {}</p>",
        "/fr/calls/audit/": "Appel d’offres · {fr}</p>",
        "/calls.json": '"name": {{"en": "{}"',
        "/calls.csv": ",{},",
        "/calls/feed/": 'label="{}"',
        "/search/?q=audit": "<br>{}",
    }
    clock.shift(SECOND)
    for moment, label, french in (
        (OFFERS_END - SECOND, "Open", "Ouvert"),
        (OFFERS_END, "Closed", "Clos"),
    ):
        if label == "Closed":
            assert len(site.rendered) == len(signs)
        clock.move_to(moment)
        for path, sign in signs.items():
            for _ in range(2):
                assert sign.format(label, fr=french) in site.get(path).body.decode(), path
    assert len(site.rendered) == 2 * len(signs)
    assert b"No call is open." in site.get("/calls/").body


def test_questions_end_in_their_second_also_on_a_cached_page(site, clock):
    end = NOON + 2 * DAY
    published(make_call(slug="audit", questions_until=end), now=NOON)
    for moment, is_over in ((end - SECOND, False), (end, True)):
        clock.move_to(moment)
        for _ in range(2):
            page = site.get("/calls/audit/").body.decode()
            assert ("Questions are closed." in page) == is_over
            assert "Call for tenders · Open</p>" in page


@pytest.mark.parametrize(
    ("questions", "offers", "is_short"),
    [
        (NOON, NOON + 6 * DAY, True),  # Tuesday to Monday: four working days
        (NOON, NOON + 6 * DAY + 10 * HOUR, True),  # until midnight
        (NOON, NOON + 7 * DAY, False),
        (NOON + 3 * DAY, NOON + 9 * DAY, True),  # Friday to Thursday
        (NOON + 4 * DAY, NOON + 10 * DAY, False),  # Saturday to Friday: five working days
        (None, NOON + DAY, False),
    ],
)
def test_less_than_five_working_days_need_a_reason(questions, offers, is_short):
    call = make_call(questions_until=questions, offers_until=offers)
    if is_short:
        with refused("needs_reason"):
            publish(call, now=NOON)
        change(call, reason_en="The event cannot wait.")
    assert publish(call, now=NOON)


@pytest.mark.parametrize(
    ("columns", "needs_reason"),
    [
        ({"requirements_en": "<p>Three auditors.</p>"}, True),
        ({"url": "https://example.org/terms"}, True),
        ({"offers_until": OFFERS_END - HOUR}, True),
        ({"requirements_en": "<p>Three.</p>", "offers_until": OFFERS_END + DAY}, False),
        ({"requirements_fr": "<p>Deux auditeurs.</p>"}, False),
        ({"answer_url": "https://www.coe.int/calls"}, True),
    ],
)
def test_changed_terms_without_more_time_need_a_new_reason(columns, needs_reason, clock):
    call = published(make_call(reason_en="An old reason."), now=NOON)
    clock.move_to(NOON + DAY)
    change(call, **columns)
    if needs_reason:
        with refused("needs_reason"):
            publish(call, now=NOON + DAY)
        change(call, reason_en="A new reason.")
    assert publish(call, now=NOON + DAY)


def test_terms_of_a_closed_call_change_with_a_reason_or_more_time_only(clock):
    call = published(make_call(), now=NOON)
    clock.move_to(OFFERS_END + DAY)
    change(call, requirements_en="<p>Three.</p>", offers_until=OFFERS_END + SECOND)
    with refused("needs_reason"):
        publish(call, now=OFFERS_END + DAY)
    assert publish(change(call, offers_until=OFFERS_END + 2 * DAY), now=OFFERS_END + DAY)


def test_call_is_awarded_after_its_closing_time_only(clock):
    call = published(make_call(), now=NOON)
    change(call, awarded_to="A company")
    for moment in (NOON + DAY, OFFERS_END - SECOND):
        clock.move_to(moment)
        with pytest.raises(ValidationError, match="The call is still open"):
            publish(call, now=moment)
    clock.move_to(OFFERS_END)
    assert publish(call, now=OFFERS_END)


def test_change_is_shown_also_after_a_withdrawal(client, clock):
    call = published(make_call(slug="audit", requirements_en="<p>Two auditors.</p>"), now=NOON)
    withdraw(call, None, "By mistake.", now=NOON + HOUR)
    change(call, requirements_en="<p>Three auditors.</p>", reason_en="One was missing.")
    clock.move_to(NOON + DAY)
    publish(call, now=NOON + 2 * HOUR)
    changes = client.get("/calls/audit/").text.partition('id="changes"')[2]
    assert "Three" in changes


def test_offers_need_a_time_and_an_address_of_the_council():
    for columns in ({"offers_until": None}, {"answer_email": ""}):
        with refused(None):
            publish(make_call(**columns), now=NOON)


@pytest.mark.parametrize(
    ("address", "is_valid"),
    [
        ("cproc.tenders@coe.int", True),
        ("a@list.COE.int", True),
        ("https://www.coe.int/en/web/tenders?x=1", True),
        ("https://coe.int", True),
        ("a@notcoe.int", False),
        ("a@coe.int.example", False),
        ("https://coe.int.example/", False),
        ("https://example.org/coe.int", False),
        ("https://a@coe.int", False),
        ("http://www.coe.int/", False),
    ],
)
def test_only_addresses_of_the_council_are_accepted(address, is_valid):
    if is_valid:
        validate_council_address(address)
    else:
        with pytest.raises(ValidationError):
            validate_council_address(address)


def test_page_has_times_in_both_zones_answers_and_changes_word_by_word(client, clock):
    call = make_call(slug="audit", answers=[{"question_en": "How many?", "answer_en": "Two."}])
    published(call, now=NOON)
    change(call, requirements_en="<p>Three auditors.</p>", reason_en="A mistake.")
    published(call, now=NOON + HOUR, note="The number is corrected.")
    clock.move_to(NOON + DAY)
    html = client.get("/calls/audit/").text
    text = text_of(client.get("/calls/audit/"))
    assert "24 March 2026, 12:00 (Bucharest) · 24 March 2026, 10:00 UTC" in text
    assert "Reason: A mistake." in text
    assert "How many? Two." in text
    assert "The number is corrected." in text
    changed = html.partition('id="changes"')[2]
    assert "<del" in changed
    assert "Three" in changed


def test_cancelled_call_is_not_open_and_states_the_reason(client, clock):
    call = published(make_call(slug="audit"), now=NOON)
    published(change(call, cancelled_because_en="No budget."), now=NOON + HOUR)
    clock.move_to(NOON + DAY)
    assert "Cancelled Audit of the project No budget." in text_of(client.get("/calls/audit/"))
    assert "No call is open." in text_of(client.get("/calls/"))
    assert events_of(client, "/calls/audit.ics")["http://testserver/calls/audit/"]["STATUS"] == (
        "CANCELLED"
    )


def test_list_links_the_calls_of_the_council_if_staff_entered_their_address(client, clock):
    office = published(make_office(), now=NOON)
    clock.move_to(NOON + DAY)
    assert "Calls and posts of the Council" not in client.get("/calls/").text
    published(change(office, calls_url="https://www.coe.int/tenders"), now=NOON + DAY)
    clock.shift(SECOND)
    assert 'href="https://www.coe.int/tenders"' in client.get("/calls/").text


def test_times_are_in_the_calendar(client, clock):
    published(make_call(slug="audit"), now=NOON)
    published(make_call(slug="other", questions_until=None, title_en="Other"), now=NOON)
    clock.move_to(NOON + DAY)
    url = "http://testserver/calls/audit/"
    assert events_of(client, "/calls.ics").keys() == {url, "http://testserver/calls/other/"}
    event = events_of(client, "/calls/audit.ics")[url]
    assert event["SUMMARY"] == "Offers until: Audit of the project"
    assert event.decoded("DTSTART") == OFFERS_END


def test_post_describes_itself_to_search_engines(client, clock):
    published(make_call(slug="officer", type="post"), now=NOON)
    published(make_call(slug="audit"), now=NOON)
    clock.move_to(NOON + DAY)
    post = node(client, "/calls/officer/", "JobPosting")
    assert value(post, "validThrough").startswith("2026-03-24T10:00:00")
    assert "JobPosting" not in client.get("/calls/audit/").text
    clock.move_to(OFFERS_END)
    assert "JobPosting" not in client.get("/calls/officer/").text


def test_zip_alone_shows_the_terms_of_a_day_and_the_file(client, clock, settings, tmp_path):
    data = pdf()
    call = published(make_call(slug="audit", file=upload(data, "terms.pdf")), now=NOON)
    change(call, requirements_en="<p>Three auditors.</p>", reason_en="A mistake.")
    published(call, now=NOON + HOUR)
    clock.move_to(OFFERS_END + DAY)
    published(change(call, awarded_to="A company"), now=OFFERS_END + DAY)
    key = sign_log(settings)
    clock.move_to(OFFERS_END + 2 * DAY)
    html = client.get("/calls/audit/").text
    texts = []
    for label in ("At publication", "At closing"):
        path = html.partition(f">{label}")[0].rpartition('href="')[2].rstrip('"')
        zipped = download(client, path)
        status, output = check(zipped, key.verifier, tmp_path)
        assert status == 0, output
        with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
            [name] = [name for name in archive.namelist() if name.endswith("content.json")]
            content = json.loads(archive.read(name))
            [file] = [name for name in archive.namelist() if name.startswith("files/")]
            assert sha256(archive.read(file)).hexdigest() in content["file"]
            archive.extractall(tmp_path / label)
        texts.append(content["requirements"]["en"])
        assert "awarded_to" not in content
    assert texts == ["<p>Two auditors.</p>", "<p>Three auditors.</p>"]


def test_publisher_reads_which_reason_is_missing(desk, clock):
    call = make_call(questions_until=OFFERS_END - DAY)
    assert desk.get(form_of(call)).status_code == 200
    page = chosen(desk, "publish_selected", call, address=reverse("admin:pages_call_changelist"))
    response = confirmed(desk, page)
    assert "There are fewer than five working days" in response.text
    assert not Publication.objects.with_time().exists()
