"""What isn't restored: then the words say why and what to do, and nothing is changed."""

import errno

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.core.management import CommandError

from contact.models import Message
from core.uploads.object_storage import BucketUnavailable
from record.models import Publication
from tests.helpers.backups.archives import Parts, back_up, empty_site, restore, stored
from tests.helpers.backups.sites import everything, files_in, older
from tests.helpers.factories import make_message

pytestmark = pytest.mark.django_db(transaction=True)

NUL = "\0"


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "site.tar"


def test_site_that_has_rows_is_left_as_it_is(archive):
    everything()
    back_up(archive)
    before = stored()
    with pytest.raises(
        CommandError, match=r"isn't empty: its database has \d+ of accounts.*Nothing was changed"
    ):
        restore(archive)
    assert stored() == before


def test_site_with_one_row_is_not_empty(archive):
    back_up(archive)
    empty_site()
    make_message()
    with pytest.raises(
        CommandError, match=r"has 1 of contact\.Message, 1 of contact\.Subject\. Nothing"
    ):
        restore(archive)


def test_archive_of_a_newer_release(archive):
    back_up(archive)
    empty_site()
    parts = Parts(archive)
    parts.manifest["migrations"].append(["accounts", "0099_to_come"])
    with pytest.raises(
        CommandError, match=r"newer release made the archive.*accounts\.0099_to_come"
    ):
        restore(parts.write(archive))


def test_archive_of_an_earlier_format_names_the_release_to_use(archive):
    back_up(archive)
    empty_site()
    parts = Parts(archive)
    parts.manifest["format"] = 1
    with pytest.raises(
        CommandError,
        match=r"format 1, which predates this release's format 2\. Nothing was changed\. Restore it with the release",
    ):
        restore(parts.write(archive))


def test_archive_of_an_older_release_does_not_go_into_newer_tables(archive):
    back_up(archive)
    empty_site()
    parts = older(Parts(archive))
    with pytest.raises(CommandError, match="Give the site an empty database, without any tables"):
        restore(parts.write(archive))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subject_id", 99),
        ("received_at", "yesterday"),
        ("received_at", 5),
        ("text", None),
        ("id", 2**70),
        ("id", {}),
    ],
)
def test_rows_that_fit_nowhere(archive, column, value):
    make_message()
    back_up(archive)
    parts = Parts(archive)
    parts.change("contact.Message", column, value)
    empty_site()
    with pytest.raises(CommandError, match=r"Nothing was (changed|restored)"):
        restore(parts.write(archive))
    assert not Message.objects.exists()
    assert Group.objects.count() == 4


def test_tables_and_columns_that_its_release_did_not_have(archive):
    back_up(archive)
    empty_site()
    parts = Parts(archive)
    parts.drop_column("contact.Message", "text")
    with pytest.raises(CommandError, match=r"contact\.Message has other columns"):
        restore(parts.write(archive))


def test_files_go_again_where_the_rows_are_not_taken(archive, settings, tmp_path):
    everything()
    back_up(archive)
    parts = Parts(archive)
    parts.change("record.Mention", "publication_id", 99_999)
    empty_site()
    settings.MEDIA_ROOT = tmp_path / "other"
    with pytest.raises(CommandError, match="don't fit together"):
        restore(parts.write(archive))
    assert files_in(settings.MEDIA_ROOT) == {}
    assert not Publication.objects.exists()


def test_files_that_were_there_before_stay(archive, settings):
    everything()
    files = files_in(settings.MEDIA_ROOT)
    back_up(archive)
    parts = Parts(archive)
    parts.change("record.Mention", "publication_id", 99_999)
    empty_site()
    with pytest.raises(CommandError):
        restore(parts.write(archive))
    assert files_in(settings.MEDIA_ROOT) == files


def test_full_disk_is_said_and_nothing_is_changed(archive, settings, tmp_path, monkeypatch):
    everything()
    back_up(archive)
    empty_site()
    settings.MEDIA_ROOT = tmp_path / "other"

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.uploads.atomic_write.os.fsync", full)
    with pytest.raises(
        CommandError, match=r"couldn't be stored: the disk is full\. Nothing was changed"
    ):
        restore(archive)
    assert files_in(settings.MEDIA_ROOT) == {}
    assert not Publication.objects.exists()


def test_storage_that_is_away_is_said(archive, monkeypatch):
    everything()
    back_up(archive)
    empty_site()

    def away(name):
        raise BucketUnavailable(errno.EIO, "ConnectTimeout")

    monkeypatch.setattr(default_storage, "exists", away)
    with pytest.raises(
        CommandError, match=r"couldn't be stored: connecttimeout\. Nothing was changed"
    ):
        restore(archive)
    assert not Publication.objects.exists()


@pytest.mark.postgres
def test_text_that_postgresql_cannot_keep_is_said(archive):
    make_message()
    back_up(archive)
    parts = Parts(archive)
    parts.change("contact.Message", "text", f"a{NUL}b")
    empty_site()
    with pytest.raises(CommandError, match=r"doesn't take the rows of contact\.Message"):
        restore(parts.write(archive))
