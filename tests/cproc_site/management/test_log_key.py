"""The keys of the log: created, published, and listed with their times."""

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line

from core.transparency.notes import SignerKey
from record.models import LogKey

pytestmark = pytest.mark.django_db


def run(capsys, step):
    call_command("log_key", step)
    return capsys.readouterr().out.strip()


def test_created_key_has_the_name_of_the_log(capsys, settings):
    settings.SITE_URL = "https://www.example.org"
    key = SignerKey.parse(run(capsys, "create"))
    assert key.name == "www.example.org/record"
    assert not LogKey.objects.exists()


def test_key_is_created_before_there_is_a_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        execute_from_command_line(["manage.py", "log_key", "create"])


def test_published_key_ends_the_one_before(capsys, settings):
    keys = [SignerKey.create("www.example.org/record") for _number in range(2)]
    for key in keys:
        settings.LOG_KEY = str(key)
        assert run(capsys, "publish") == f"Published: {key.verifier}"
    assert run(capsys, "publish") == "The key is published already."
    lines = run(capsys, "list").splitlines()
    assert lines[::2] == [str(key.verifier) for key in keys]
    assert " until " in lines[1]
    assert " until " not in lines[3]


def test_nothing_is_published_without_a_key(settings):
    settings.LOG_KEY = ""
    with pytest.raises(CommandError, match="LOG_KEY is not set"):
        call_command("log_key", "publish")
