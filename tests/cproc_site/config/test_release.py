"""The name of the release depends on its files only."""

import pytest

from cproc_site.config.release import release_name

APPS = ["pages", "django.contrib.auth"]


def make_release(folder, **changes):
    files = {"home.html": "<h1>Home</h1>", "views.py": "x = 1"} | changes
    pages = folder / "site" / "pages"
    static = folder / "static"
    pages.mkdir(parents=True)
    static.mkdir()
    for name, text in files.items():
        (static if name == "staticfiles.json" else pages).joinpath(name).write_text(text)
    return release_name("", folder / "site", static, APPS)


def test_two_copies_of_one_release_have_one_name(tmp_path):
    assert make_release(tmp_path / "here") == make_release(tmp_path / "there")


@pytest.mark.parametrize(
    "name", ["home.html", "views.py", "map.svg", "world.json", "staticfiles.json"]
)
def test_changed_file_changes_the_name(tmp_path, name):
    assert make_release(tmp_path / "one") != make_release(tmp_path / "two", **{name: "{}"})


def test_named_release_changes_with_the_settings_that_pages_show(tmp_path):
    def named(licence):
        return release_name("2.1", tmp_path, tmp_path, APPS, shown=["http://testserver", licence])

    assert named("CC BY 4.0").startswith("2.1-")
    assert named("CC BY 4.0") == named("CC BY 4.0") != named("CC0")
