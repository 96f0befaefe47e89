"""The thread that sends at once what was stored: it never makes anybody wait, and nothing ends it."""

import threading

import pytest
from django.test import Client

from contact.models import Delivery, DeliveryState
from core.background_thread import Courier
from tests.contact.reading import press_send

WAIT = 20  # seconds; what is waited for takes milliseconds


def test_waking_returns_at_once_and_the_work_is_done_beside():
    may_go_on, done = threading.Event(), threading.Event()

    def work():
        may_go_on.wait(WAIT)
        done.set()

    courier = Courier(work)
    courier.wake()
    assert not done.is_set()
    may_go_on.set()
    assert courier.wait(WAIT)
    assert done.is_set()


def test_woken_while_at_work_it_goes_once_more():
    times, began, may_go_on = [], threading.Event(), threading.Event()

    def work():
        times.append(threading.current_thread().name)
        began.set()
        may_go_on.wait(WAIT)

    courier = Courier(work)
    courier.wake()
    began.wait(WAIT)
    for _ in range(5):
        courier.wake()
    may_go_on.set()
    assert courier.wait(WAIT)
    assert times == ["courier"] * 2


def test_work_that_fails_leaves_the_thread_and_no_words_in_the_log(caplog):
    outcomes = iter([ValueError("zoe@example.org"), None])

    def work():
        if error := next(outcomes):
            raise error

    courier = Courier(work)
    for _ in range(2):
        courier.wake()
        assert courier.wait(WAIT)
    assert next(outcomes, "all done") == "all done"
    assert "Deliveries were broken off: ValueError" in caplog.text
    assert "zoe" not in caplog.text


def test_who_waits_too_long_is_told():
    may_go_on = threading.Event()
    courier = Courier(lambda: may_go_on.wait(WAIT))
    courier.wake()
    assert not courier.wait(0.01)
    may_go_on.set()
    assert courier.wait(WAIT)


@pytest.mark.django_db(transaction=True)
def test_mails_of_a_message_leave_by_themselves(typed, mail_server):
    from contact.delivery import courier

    assert press_send(Client(), typed).status_code == 303
    assert courier.wait(WAIT)
    assert Delivery.objects.get().state == DeliveryState.SENT
    assert mail_server.taken_by() == {"zoe@example.org": 1}
