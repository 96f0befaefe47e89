"""What failed is mailed once an hour, with its place in the code and nobody's data; nothing waits for it."""

import logging
import sys
import threading

import pytest
import time_machine
from django.core import mail
from django.db import OperationalError
from redis.exceptions import RedisError

from core.mail import sending
from core.mail.errors import MailError
from cproc_site.models import ErrorMail
from cproc_site.monitoring import error_mails
from cproc_site.monitoring.error_mails import ErrorMails
from tests.cproc_site.test_request_log import ask

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = 60 * 60  # seconds


@pytest.fixture(autouse=True)
def errors_are_mailed(settings):
    """As where ``ERROR_MAIL_TO`` names somebody."""
    settings.ERROR_MAIL_TO = ["admin@example.org"]
    handler = ErrorMails(logging.ERROR)
    logging.root.addHandler(handler)
    yield
    logging.root.removeHandler(handler)
    assert error_mails.background_thread.wait(20)


SOMEBODY = "zoe"


def fail_at_one_place(typed):
    raise ValueError(f"{typed} is wrong")


def fail_at_another(typed):
    raise ValueError(f"{typed} is wrong")


def log(fail, typed="zoe@example.org"):
    try:
        fail(typed)
    except Exception:
        logging.getLogger("publishing").error("It failed: %s", typed, exc_info=sys.exc_info())


def sent() -> list:
    assert error_mails.background_thread.wait(20)
    assert sending.background_thread.wait(20)
    return mail.outbox


class TestOnce:
    def test_each_failure_is_mailed_once_however_often_it_happens(self):
        for number in range(30):
            log(fail_at_one_place, f"zoe-{number}@example.org")
        log(fail_at_another)
        assert len(sent()) == 2

    def test_after_an_hour_it_is_mailed_again(self):
        with time_machine.travel(0, tick=False) as clock:
            for _ in range(5):
                log(fail_at_one_place)
            sent()
            clock.shift(HOUR + 1)
            log(fail_at_one_place)
            assert len(sent()) == 2

    def test_database_that_is_away_is_one_failure_wherever_it_is_met(self):
        def here(typed):
            raise OperationalError(typed)

        def there(typed):
            raise OperationalError(typed)

        log(here)
        log(there)
        assert len(sent()) == 1

    def test_without_an_exception_the_words_without_their_values_tell_them_apart(self):
        for reference in ("M-1", "M-2"):
            logging.getLogger("contact").error("Message %s was not stored", reference)
        logging.getLogger("contact").error("The outbox is gone")
        assert len(sent()) == 2

    def test_without_the_cache_the_process_remembers_a_limited_number_of_failures(
        self, monkeypatch
    ):
        def fail(*args):
            raise RedisError

        monkeypatch.setattr(error_mails.cache, "add", fail, raising=False)
        error_mails.own_cache.clear()
        for _ in range(10):
            log(fail_at_one_place)
        assert len(sent()) == 1
        for number in range(1_000):
            error_mails._is_due(f"failure {number}")
        assert len(error_mails.own_cache._cache) <= 300

    def test_hosts_that_robots_make_up_are_not_mailed(self):
        logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: 'x'.")
        assert sent() == []

    def test_warnings_are_not_mailed(self):
        logging.getLogger("publishing").warning("Careful")
        assert sent() == []


class TestMail:
    def test_says_where_it_was_and_which_request_and_nothing_of_a_person(self, monkeypatch):
        monkeypatch.setattr(
            "delivery.middleware.Edition.of_today", lambda: fail_at_one_place(SOMEBODY)
        )
        _status, headers, _body = ask(
            "/contact/", method="POST", QUERY_STRING="q=zoe", HTTP_COOKIE="session=zoe"
        )
        [message] = sent()
        assert message.to == ["admin@example.org"]
        assert message.subject == "[http://testserver] ValueError"
        assert "in fail_at_one_place" in message.body
        assert f"request_id: {headers['X-Request-ID']}" in message.body
        assert "path: /contact/" in message.body
        assert "zoe" not in message.body
        assert message.content_subtype == "plain"

    def test_mail_server_that_fails_loses_no_mail(self, settings, caplog):
        settings.MAILERS = {"default": {"BACKEND": "no.such.Backend"}}
        log(fail_at_one_place)
        assert sent() == []
        stored = ErrorMail.objects.get()
        assert (stored.state, stored.error) == ("due", MailError.NOT_HANDED_OVER)
        assert "zoe" not in stored.body
        assert [each.levelname for each in caplog.records] == ["ERROR", "WARNING"]

    def test_without_a_database_it_is_sent_directly(self, monkeypatch):
        def fail(*args):
            raise OperationalError

        monkeypatch.setattr(ErrorMail.objects, "bulk_create", fail)
        log(fail_at_one_place)
        [message] = sent()
        assert message.to == ["admin@example.org"]
        assert message.subject == "[http://testserver] ValueError"

    def test_without_database_and_mail_server_a_line_of_the_log_says_so(
        self, settings, monkeypatch, caplog
    ):
        def fail(*args):
            raise OperationalError

        monkeypatch.setattr(ErrorMail.objects, "bulk_create", fail)
        settings.MAILERS = {"default": {"BACKEND": "no.such.Backend"}}
        log(fail_at_one_place)
        assert sent() == []
        assert "A failure was not mailed: " in caplog.text

    def test_whoever_fails_waits_for_no_mail(self, monkeypatch):
        released = threading.Event()
        monkeypatch.setattr(error_mails, "_is_due", lambda place: released.wait(20) and False)
        for _ in range(1_000):
            log(fail_at_one_place)
        assert len(error_mails.waiting) <= error_mails.MAX_QUEUED
        released.set()
