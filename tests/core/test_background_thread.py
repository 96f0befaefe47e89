"""The thread that sends at once what was stored: it never makes anybody wait, and nothing ends it."""

import threading

from core.background_thread import BackgroundThread

WAIT = 20  # seconds; what is waited for takes milliseconds


def test_waking_returns_at_once_and_the_work_is_done_beside():
    may_go_on, done = threading.Event(), threading.Event()

    def work():
        may_go_on.wait(WAIT)
        done.set()

    thread = BackgroundThread(work)
    thread.wake()
    assert not done.is_set()
    may_go_on.set()
    assert thread.wait(WAIT)
    assert done.is_set()


def test_woken_while_at_work_it_goes_once_more():
    times, began, may_go_on = [], threading.Event(), threading.Event()

    def work():
        times.append(threading.current_thread().name)
        began.set()
        may_go_on.wait(WAIT)

    thread = BackgroundThread(work)
    thread.wake()
    began.wait(WAIT)
    for _ in range(5):
        thread.wake()
    may_go_on.set()
    assert thread.wait(WAIT)
    assert times == ["background"] * 2


def test_work_that_fails_leaves_the_thread_and_no_words_in_the_log(caplog):
    outcomes = iter([ValueError("zoe@example.org"), None])

    def work():
        if error := next(outcomes):
            raise error

    thread = BackgroundThread(work)
    for _ in range(2):
        thread.wake()
        assert thread.wait(WAIT)
    assert next(outcomes, "all done") == "all done"
    assert "Background work was interrupted: ValueError" in caplog.text
    assert "zoe" not in caplog.text


def test_who_waits_too_long_is_told():
    may_go_on = threading.Event()
    thread = BackgroundThread(lambda: may_go_on.wait(WAIT))
    thread.wake()
    assert not thread.wait(0.01)
    may_go_on.set()
    assert thread.wait(WAIT)
