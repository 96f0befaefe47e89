"""Codes of RFC 6238 and recovery codes; none is accepted twice."""

import datetime

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.login import second_factor
from accounts.models import SecondFactor
from tests.helpers.admin.sign_in import SECRET, code_shown, give_second_factor, make_colleague
from tests.helpers.times import NOON


# RFC 6238, appendix B, SHA-1: the last six of its eight digits.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (20000000000, "353130"),
    ],
)
def test_codes_of_the_standard_are_accepted(seconds, code):
    with time_machine.travel(datetime.datetime.fromtimestamp(seconds, datetime.UTC), tick=False):
        assert second_factor.find_step(SECRET, code) == seconds // 30


attempts = st.lists(
    st.tuples(
        st.integers(0, 95),  # seconds that pass before it
        st.integers(-2, 2),  # which step's code is typed, seen from now
        st.none() | st.integers(0, 9),  # or which recovery code
    ),
    max_size=25,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attempts)
def test_code_is_accepted_once_in_any_history(history):
    SecondFactor.objects.all().delete()
    account = make_colleague()
    recovery, taken, highest = give_second_factor(account), set(), 0
    with time_machine.travel(NOON, tick=False) as clock:
        for seconds, offset, number in history:
            clock.shift(seconds)
            typed = code_shown(steps=offset) if number is None else recovery[number]
            step = _step_now() + offset
            is_taken = second_factor.accept(account, typed)
            if number is None:
                assert is_taken == (abs(offset) <= 1 and step > highest), "as a plain model says"
                highest = step if is_taken else highest
            assert not (is_taken and typed in taken)
            taken |= {typed} if is_taken else set()


def _step_now():
    return int(timezone.now().timestamp()) // 30
