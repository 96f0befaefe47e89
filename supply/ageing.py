"""Which packages had no release for so long that keeping them needs a reason."""

from supply.lock_file import Locked

MONTHS = 18


def too_old(packages, day) -> list[Locked]:
    """Those released more than 18 months before ``day``, on which their lock was written."""
    return [package for package in packages if _later(package.released, MONTHS) < _later(day, 0)]


def _later(day, months) -> tuple[int, int]:
    """The month that many months later, counted from the year 0, and the day in it; in the order of days."""
    return day.year * 12 + day.month + months, day.day
