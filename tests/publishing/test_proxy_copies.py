"""The copies in the folder of the proxy are deleted after a withholding, before it is done."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from publishing import operations, proxy_copies
from publishing.models import PurgeRequest
from publishing.proxy_copies import LONGEST_RESPONSE
from tests.helpers.factories import make_project
from tests.helpers.publishing import publish


@pytest.fixture
def folder(tmp_path, settings):
    settings.PROXY_CACHE_FOLDER = str(tmp_path / "nginx")
    return tmp_path / "nginx"


@pytest.fixture
def copy(folder):
    """A copy as nginx stores it."""
    copy = folder / "pages/a/1b/0123456789abcdef"
    copy.parent.mkdir(parents=True)
    copy.write_text("a victim's name")
    return copy


def withhold():
    operations.withhold(publish(make_project(), None), None, "It named a victim.")


def test_copies_are_deleted_again_after_the_last_response_with_the_text(copy):
    withhold()
    now = timezone.now()
    assert proxy_copies.delete(now) == 0
    assert not copy.exists()
    copy.write_text("rendered before the withholding")
    assert proxy_copies.delete(now + LONGEST_RESPONSE + timedelta(seconds=1)) == 1
    assert not copy.exists()
    assert not PurgeRequest.objects.exists()


def test_copies_stay_unless_a_text_is_withheld(copy):
    assert proxy_copies.delete(timezone.now()) == 0
    assert copy.exists()


def test_withholding_is_not_done_without_the_folder(folder):
    withhold()
    with pytest.raises(FileNotFoundError):
        proxy_copies.delete(timezone.now() + LONGEST_RESPONSE)
    assert PurgeRequest.objects.exists()


def test_withholding_is_not_done_while_a_folder_cannot_be_read(copy, monkeypatch):
    def scandir(path, scandir=os.scandir):
        if str(path).endswith("1b"):
            raise PermissionError
        return scandir(path)

    withhold()
    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(PermissionError):
        proxy_copies.delete(timezone.now() + LONGEST_RESPONSE)
    assert PurgeRequest.objects.exists()


def test_site_without_a_folder_of_a_proxy_waits_for_nothing():
    withhold()
    assert not PurgeRequest.objects.exists()
