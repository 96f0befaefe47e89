"""The list of licences: true for what is installed, and nothing in it that the site may not use."""

from email.message import Message
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from supply import brought_along, licences, lock_file
from supply.licence import ALLOWED, ARGUED, SPDX, NotStated, is_allowed, licence_of
from supply.packages import described


def package(**said):
    """One whose metadata say that; several classifiers as a list."""
    metadata = Message()
    for name, value in said.items():
        for each in value if isinstance(value, list) else [value]:
            metadata[name.replace("_", "-")] = each
    return SimpleNamespace(metadata=metadata)


def test_the_list_is_what_make_licences_would_write():
    assert licences.LIST.read_text(encoding="utf-8") == licences.written()


def test_every_package_may_be_used_or_is_argued_for():
    packages = described(lock_file.site() + lock_file.tests())
    assert [each for each in packages if not is_allowed(each.locked.name, each.licence)] == []
    assert ARGUED.keys() <= {each.locked.name for each in packages}


def test_the_image_holds_no_gpl():
    assert [each.locked.name for each in described(lock_file.site()) if each.licence.startswith("GPL")] == []


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "LGPL-2.1-or-later"])
def test_a_package_under_another_licence_needs_a_reason(licence):
    assert not is_allowed("a-new-one", licence)
    assert is_allowed("a-new-one", " AND ".join(ALLOWED[:2]))


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ({"License_Expression": "MIT AND PSF-2.0", "License": "GPL"}, "MIT AND PSF-2.0"),
        ({"License": "Apache 2.0"}, "Apache-2.0"),
        (
            {
                "License": "see file",
                "Classifier": ["Framework :: Django", "License :: OSI Approved :: MIT License"],
            },
            "MIT",
        ),
    ],
)
def test_a_licence_is_found_however_the_package_says_it(said, licence):
    assert licence_of("a-new-one", package(**said)) == licence


@given(st.text(min_size=1))
@example("Other/Proprietary License")
@example("see (the file")
@example("MIT OR")
def test_whatever_stands_there_is_a_licence_or_is_not_taken_for_one(stated):
    try:
        found = licence_of("a-new-one", package(License=stated.replace("\n", " ").replace("\r", " ")))
    except NotStated:
        return
    assert SPDX.license_keys(found)


def test_a_licence_that_several_are_called_by_is_not_guessed():
    with pytest.raises(NotStated, match="a-new-one"):
        licence_of("a-new-one", package(Classifier=["License :: OSI Approved :: BSD License"]))


def test_the_editor_inside_its_package_is_the_one_that_security_md_is_about():
    assert brought_along.editor().version == "4.22.1"


def test_the_images_are_those_of_docker():
    names = {part.name for part in brought_along.images()}
    assert names == {"nginxinc/nginx-unprivileged", "postgres", "python", "redis"}
