"""A failure is mailed once an hour, with its place in the code and without personal data."""

import logging
import threading
from unittest.mock import Mock

import pytest
import time_machine
from django.core import mail
from django.db import OperationalError

from core.caching.circuit_breaker import CircuitOpen
from core.mail import sending
from core.mail.errors import MailError
from cproc_site.models import ErrorMail
from cproc_site.monitoring import error_mails
from cproc_site.monitoring.error_mails import ErrorMails
from tests.helpers.server.client import call

logger = logging.getLogger("publishing")
PERSON = "zoe"  # a constant: stacks contain lines of the code


@pytest.fixture(autouse=True)
def errors_are_mailed(settings):
    """Mail errors as with `ERROR_MAIL_TO`."""
    settings.ERROR_MAIL_TO = ["admin@example.org"]
    handler = ErrorMails(logging.ERROR)
    logging.root.addHandler(handler)
    yield
    logging.root.removeHandler(handler)
    assert error_mails.background_thread.wait(20)


@pytest.fixture
def no_database(monkeypatch):
    monkeypatch.setattr(ErrorMail.objects, "bulk_create", raise_operational_error)


@pytest.fixture
def no_mail_server(settings):
    settings.MAILERS = {"default": {"BACKEND": "no.such.Backend"}}


def raise_operational_error(*args):
    raise OperationalError


def fail_here(typed):
    raise ValueError(f"{typed} is wrong")


def fail_there(typed):
    raise ValueError(f"{typed} is wrong")


def log(fail, typed="zoe@example.org"):
    try:
        fail(typed)
    except Exception:
        logger.exception("It failed: %s", typed)


def sent() -> list:
    assert error_mails.background_thread.wait(20)
    assert sending.background_thread.wait(20)
    return mail.outbox


def test_each_failure_is_mailed_once_however_often_and_wherever_it_occurs(no_database):
    for number in range(30):
        log(fail_here, f"zoe-{number}@example.org")
    log(fail_there)
    log(raise_operational_error)
    log(lambda typed: raise_operational_error())  # the database, unavailable elsewhere
    for reference in ("M-1", "M-2"):
        logger.error("Message %s was not stored", reference)
    logger.error("The outbox is gone")
    assert len(sent()) == 5


def test_failure_is_mailed_again_after_an_hour(no_database):
    with time_machine.travel(0, tick=False) as clock:
        for _ in range(5):
            log(fail_here)
        sent()
        clock.shift(error_mails.INTERVAL_SECONDS + 1)
        log(fail_here)
        assert len(sent()) == 2


def test_process_remembers_failures_without_the_cache(no_database, monkeypatch):
    monkeypatch.setattr(error_mails, "cache", Mock(add=Mock(side_effect=CircuitOpen)))
    error_mails.own_cache.clear()
    for _ in range(10):
        log(fail_here)
    assert len(sent()) == 1


def test_unknown_hosts_and_warnings_are_not_mailed(no_database):
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: 'x'.")
    logger.warning("Careful")
    assert sent() == []


@pytest.mark.django_db(transaction=True)
def test_mail_names_place_and_request_without_personal_data(monkeypatch):
    monkeypatch.setattr("delivery.middleware.Edition.of_today", lambda: fail_here(PERSON))
    query, cookie = "q=zoe", "session=zoe"
    _status, headers, _body = call(
        "/contact/", method="POST", QUERY_STRING=query, HTTP_COOKIE=cookie
    )
    [message] = sent()
    assert message.to == ["admin@example.org"]
    assert message.subject == "[http://testserver] ValueError"
    assert "in fail_here" in message.body
    assert f"request_id: {headers['X-Request-ID']}" in message.body
    assert "path: /contact/" in message.body
    assert "zoe" not in message.body
    assert message.content_subtype == "plain"


@pytest.mark.django_db(transaction=True)
def test_mail_is_stored_if_the_mail_server_fails(no_mail_server, caplog):
    log(fail_here)
    assert sent() == []
    stored = ErrorMail.objects.get()
    assert (stored.state, stored.error) == ("due", MailError.NOT_HANDED_OVER)
    assert "zoe" not in stored.body
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_failure_without_database_and_mail_server_is_logged(no_database, no_mail_server, caplog):
    log(fail_here)
    assert sent() == []
    assert "A failure was not mailed: " in caplog.text


def test_logging_waits_for_no_mail(monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(error_mails, "_is_due", lambda place: released.wait(20) and False)
    for _ in range(2 * error_mails.MAX_QUEUED):
        log(fail_here)
    assert len(error_mails.waiting) <= error_mails.MAX_QUEUED
    released.set()
