"""The packages of the locks as they are installed: licence, and who asks for them."""

from importlib.metadata import Distribution, distribution
from typing import NamedTuple

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply.licence import licence_of
from supply.lock_file import Locked

# Who needs whom is told as in the image, on whichever machine the lists are written.
IMAGE = {
    "python_version": "3.13",
    "python_full_version": "3.13.0",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "os_name": "posix",
    "extra": "",
}


class Package(NamedTuple):
    """``needs``: names of the packages of the same list that it needs itself."""

    locked: Locked
    licence: str
    needs: tuple[str, ...]


def described(locked: list[Locked]) -> list[Package]:
    """Raises ``PackageNotFoundError`` where one isn't installed, ``NotStated`` where a licence isn't known."""
    found = [(each, distribution(each.name)) for each in locked if _holds(each.marker)]
    names = {each.name for each, _ in found}
    return [
        Package(each, licence_of(each.name, package), tuple(sorted(_needs(package) & names)))
        for each, package in found
    ]


def _needs(package: Distribution) -> set[str]:
    """What it needs without its extras."""
    wanted = map(Requirement, package.requires or ())
    return {canonicalize_name(each.name) for each in wanted if _holds(each.marker)}


def _holds(marker: Marker | str | None) -> bool:
    return not marker or Marker(str(marker)).evaluate(IMAGE)
