"""Evidence ZIPs: what they contain, which checkpoint, and what must never get out."""

import io
import json

import pytest
import time_machine

from delivery.evidence import archive
from delivery.evidence.archive import NoEvidence
from delivery.evidence.rendering import render_page
from publishing import operations
from record.models import LogEntry, Publication
from record.transparency import merkle_tree
from tests.helpers.evidence import check, members_of, sign_log, stamp
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_document,
    make_funder,
    make_notice,
    make_project,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.server.timestamp_authority import make_authority
from tests.helpers.times import DAY, HOUR, NOON
from tests.helpers.uploads.files import pdf, upload

pytestmark = pytest.mark.django_db

LATER = NOON + 10 * DAY


@pytest.fixture
def project():
    """A project published by NOON, with a funder and a country, and other objects around it."""
    funder = published(make_funder(), now=NOON - 5 * HOUR)
    country = published(make_country(), now=NOON - 4 * HOUR)
    project = make_project(funders=[funder], countries=[country], slug="glacy")
    publish(project, now=NOON - 3 * HOUR)
    publish(make_activity(title_en="Of no project"), now=NOON - 2 * HOUR)
    publish(make_notice(title_en="On each page"), now=NOON - HOUR)
    return project


def zip_of_publication(index, now=LATER, **options) -> bytes:
    file = io.BytesIO()
    archive.write(archive.of_publication(index, now, **options), file)
    return file.getvalue()


def zip_of_page(path, day="", now=LATER, **options) -> bytes:
    file = io.BytesIO()
    archive.write(archive.of_page(rendered(path, day, now), now, **options), file)
    return file.getvalue()


def rendered(path, day="", now=LATER):
    with time_machine.travel(now, tick=False):
        return render_page(path, day, now)


def indexes_in(data) -> list[int]:
    return [int(name.split("/")[1]) for name in members_of(data) if name.endswith("statement.json")]


def entry_index(obj, number=0) -> int:
    rows = Publication.objects.with_time().of(obj).order_by("pk")
    return merkle_tree.entry_index(rows[number])


def refusal_of(function, *args, **options) -> NoEvidence:
    with pytest.raises(NoEvidence) as raised:
        function(*args, **options)
    return raised.value


class TestMembers:
    def test_names_are_those_of_the_format_and_bytes_are_the_same_each_time(
        self, project, settings
    ):
        sign_log(settings)
        texts = ["evidence-en.html", "evidence-fr.html", "evidence-ro.html"]
        parts = ["statement.json", "content.json", "nonce.txt", "proof.tlog-proof"]
        own = [f"publications/2/{part}" for part in parts]
        data, page = zip_of_publication(2), zip_of_page("/projects/glacy/")
        assert [*members_of(data)] == [*texts, "verify.py", "checkpoint.txt", *own]
        assert [*members_of(page)][:6] == [*texts, "page.html", "verify.py", "checkpoint.txt"]
        assert (data, page) == (zip_of_publication(2), zip_of_page("/projects/glacy/"))

    def test_missing_or_too_large_file_is_named(self, settings, tmp_path, monkeypatch):
        document = make_document(url="", file=upload(pdf(), "summary.pdf"))
        row = publish(document, now=NOON)
        key = sign_log(settings)
        monkeypatch.setattr(archive, "MAX_FILES_BYTES", 10)
        data = zip_of_publication(0)
        name = f"files/{row.content['file'].partition('/')[2]}"
        members = members_of(data)
        assert name not in members
        assert name in members["evidence-en.html"].decode()
        code, output = check(data, key.verifier, tmp_path)
        assert (code, f"open    {name}: publications/0/content.json names it" in output) == (
            0,
            True,
        )
        (settings.MEDIA_ROOT / row.content["file"]).unlink()
        monkeypatch.undo()
        assert name not in members_of(zip_of_publication(0))


class TestPage:
    def test_page_has_the_publications_that_it_reads(self, project, settings, tmp_path):
        key = sign_log(settings)
        data = zip_of_page("/projects/glacy/")
        # Its own, the notice, and those that it names: not the activity.
        assert indexes_in(data) == [2, 4, 0, 1]
        assert "On each page" in members_of(data)["page.html"].decode()
        code, output = check(data, key.verifier, tmp_path)
        assert code == 0, output

    def test_counted_publications_are_in_it_as_long_as_they_are_few(
        self, project, settings, monkeypatch
    ):
        sign_log(settings)
        page = zip_of_page("/countries/?q=none")
        assert indexes_in(page) == [1, 2, 3, 4]
        assert "/countries/?q=none" in members_of(page)["evidence-en.html"].decode()
        monkeypatch.setattr(archive, "MAX_PUBLICATIONS", 2)
        data = zip_of_page("/countries/")
        assert indexes_in(data) == [1, 3]
        explanation = " ".join(members_of(data)["evidence-en.html"].decode().split())
        assert "too many for this file: notices (1), projects (1)." in explanation
        assert refusal_of(zip_of_page, "/projects/glacy/").status == 413

    def test_archived_day_has_the_publications_of_then(self, project, settings, tmp_path):
        publish(change(project, title_en="The new title"), now=NOON + 2 * DAY)
        key = sign_log(settings)
        then = zip_of_page("/projects/glacy/", "2026-03-10")
        assert entry_index(project) in indexes_in(then)
        page = members_of(then)["page.html"].decode()
        assert "The new title" not in page
        assert "at the end of 10 March 2026" in members_of(then)["evidence-en.html"].decode()
        now = zip_of_page("/projects/glacy/")
        assert entry_index(project, 1) in indexes_in(now)
        for data in (then, now):
            assert check(data, key.verifier, tmp_path)[0] == 0

    def test_withdrawn_page_has_its_withdrawal(self, project, settings, tmp_path):
        withdraw(project, None, "It has ended.", now=NOON + DAY)
        key = sign_log(settings)
        data = zip_of_page("/projects/glacy/")
        members = members_of(data)
        assert "It has ended." in members["page.html"].decode()
        content = members[f"publications/{entry_index(project, 1)}/content.json"]
        assert json.loads(content) == {"reason": "It has ended.", "successor": ""}
        assert check(data, key.verifier, tmp_path)[0] == 0

    def test_history_has_all_versions_without_withheld_ones(self, project, settings, tmp_path):
        second = publish(change(project, title_en="A name"), now=NOON + DAY)
        publish(change(project, title_en="Third"), now=NOON + 2 * DAY)
        withdraw(project, None, "It has ended.", now=NOON + 3 * DAY)
        operations.withhold(second, None, "An order.", now=NOON + 4 * DAY)
        key = sign_log(settings)
        data = zip_of_page("/history/project/glacy/")
        of_project = [entry_index(project, number) for number in range(4)]
        assert {*of_project} - {*indexes_in(data)} == {of_project[1]}
        explanation = members_of(data)["evidence-en.html"].decode()
        assert f"Their numbers in the log: {of_project[1]}." in " ".join(explanation.split())
        assert "A name" not in "".join(map(str, members_of(data).values()))
        assert check(data, key.verifier, tmp_path)[0] == 0

    def test_queries_do_not_depend_on_the_number_of_publications(
        self, project, settings, django_assert_max_num_queries
    ):
        for number in range(20):
            publish(make_notice(title_en=f"Notice {number}"), now=NOON)
        sign_log(settings)
        page = rendered("/projects/glacy/")
        assert len(page.rows.union(*page.counted.values())) > 20
        with django_assert_max_num_queries(4):  # entries, timestamp, checkpoint, hashes
            archive.write(archive.of_page(page, LATER), io.BytesIO())


class TestCheckpoint:
    def test_earliest_stamped_checkpoint_is_chosen(self, project, settings, tmp_path):
        with make_authority(tmp_path) as authority:
            key = sign_log(settings)
            for day in (1, 2):
                publish(make_notice(title_en=f"Notice {day}"), now=NOON + day * DAY)
                sign_log(settings, key)
                stamp(authority, settings, (NOON + day * DAY).date())
            publish(make_notice(title_en="Last"), now=NOON + 3 * DAY)
            sign_log(settings, key)
        sizes = []
        for index in (0, 5, 6, 7):
            note = members_of(zip_of_publication(index))["checkpoint.txt"].decode()
            sizes.append(int(note.split("\n")[1]))
        assert sizes == [6, 6, 7, 8]
        assert "timestamp.tsr" not in members_of(zip_of_publication(7))
        assert members_of(zip_of_publication(0))["timestamp-certificates.pem"]

    def test_unsigned_log_has_no_evidence(self, project):
        refusal = refusal_of(zip_of_publication, 2)
        assert "does not sign its log" in str(refusal.reason)


class TestSecrets:
    """One answer for all that is not public."""

    @pytest.fixture
    def planned(self, project):
        row = publish(change(project, title_en="A plan"), at=NOON + 20 * DAY, now=NOON + HOUR)
        return merkle_tree.entry_index(row)

    def test_scheduled_version_is_for_staff(self, planned, settings, tmp_path):
        key = sign_log(settings)
        refusal = refusal_of(zip_of_publication, planned)
        assert str(refusal.reason) == str(refusal_of(zip_of_publication, 999).reason)
        data = zip_of_publication(planned, with_scheduled=True)
        assert check(data, key.verifier, tmp_path)[0] == 0
        assert indexes_in(zip_of_publication(planned, now=NOON + 21 * DAY)) == [planned]

    def test_page_shows_no_plan(self, planned, settings):
        sign_log(settings)
        for path in ("/projects/glacy/", "/history/project/glacy/", "/"):
            data = zip_of_page(path)
            assert planned not in indexes_in(data)
            assert b"A plan" not in b"".join(members_of(data).values())

    def test_cancelled_version_and_its_entry_stay_secret(self, planned, settings):
        row = Publication.objects.get(log_entries=planned)
        operations.cancel(row, None, now=NOON + 2 * HOUR)
        sign_log(settings)
        for index in (planned, planned + 1):
            for now in (LATER, NOON + 30 * DAY):
                refusal = refusal_of(zip_of_publication, index, now, with_scheduled=True)
                assert "no public version" in str(refusal.reason)

    def test_withheld_version_has_no_evidence(self, project, settings):
        row = publish(change(project, title_en="A name"), now=NOON + HOUR)
        operations.withhold(row, None, "An order.", now=NOON + 2 * HOUR)
        sign_log(settings)
        index = LogEntry.objects.get(publication=row, operation="publish").index
        refusal = refusal_of(zip_of_publication, index)
        assert (refusal.status, "was removed" in str(refusal.reason)) == (410, True)
        assert "no public version" in str(refusal_of(zip_of_publication, index + 1).reason)

    def test_withdrawal_of_a_withheld_object_reveals_no_slug(self, project, settings):
        named = make_project(slug="a-name")
        row = publish(named, now=NOON)
        gone = withdraw(named, None, "It has ended.", now=NOON + HOUR)
        sign_log(settings)
        index = merkle_tree.entry_index(gone)
        assert indexes_in(zip_of_publication(index)) == [index]
        operations.withhold(row, None, "An order.", now=NOON + 2 * HOUR)
        assert refusal_of(zip_of_publication, index).status == 410
        assert refusal_of(zip_of_publication, index - 1).status == 410

    def test_withheld_plan_is_as_unknown_as_others(self, planned, settings):
        row = Publication.objects.get(log_entries=planned)
        operations.withhold(row, None, "An order.", now=NOON + 2 * HOUR)
        sign_log(settings)
        assert refusal_of(zip_of_publication, planned, now=NOON + 30 * DAY).status == 404
