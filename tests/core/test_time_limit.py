"""A limit of time for functions that may wait for other sites."""

import threading

import pytest

from core.time_limit import call_within


def test_result_and_errors_of_the_function_are_passed_on():
    assert call_within(10, lambda: divmod(7, 2)) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        call_within(10, lambda: divmod(7, 0))


def test_function_that_takes_too_long_is_left_alone():
    goes_on = threading.Event()
    with pytest.raises(TimeoutError):
        call_within(0.05, lambda: goes_on.wait(60))
    goes_on.set()
