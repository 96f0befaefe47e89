"""The background thread: waking it takes no time, and no error ends it."""

import os
import threading

from core.background_thread import BackgroundThread

WAIT = 20  # seconds, for events that take milliseconds


def test_wake_during_the_work_repeats_it_once():
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


def test_failed_work_ends_no_thread_and_is_logged_by_its_class(caplog):
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


def test_forked_process_has_a_thread_of_its_own():
    began, may_go_on = threading.Event(), threading.Event()
    thread = BackgroundThread(lambda: (began.set(), may_go_on.wait(WAIT)))
    thread.wake()
    began.wait(WAIT)
    if not (child := os.fork()):
        may_go_on.set()
        thread.wake()
        os._exit(0 if thread.wait(WAIT / 2) else 1)
    assert os.waitpid(child, 0)[1] == 0
    may_go_on.set()
    assert thread.wait(WAIT)
