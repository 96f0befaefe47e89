"""The apps of the site, and the static files that are collected."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from cproc_site.apps import SiteStaticFilesConfig


def test_image_of_the_site_contains_its_apps():
    included = (settings.BASE_DIR / ".dockerignore").read_text().splitlines()
    folders = [Path(config.path) for config in apps.get_app_configs()]
    own = {f"!{folder.name}" for folder in folders if folder.parent == settings.BASE_DIR}
    assert len(own) > 10
    assert own - set(included) == set()


def collected():
    """Return the paths of all files that `collectstatic` would store."""
    paths = set()
    for finder in get_finders():
        paths |= {path for path, _ in finder.list(SiteStaticFilesConfig.ignore_patterns)}
    return paths


def test_collected_files_have_the_languages_of_the_site_only():
    languages = {code for code, _ in settings.LANGUAGES}
    for folder in ("ckeditor/ckeditor/lang", "ckeditor/ckeditor/plugins/specialchar/dialogs/lang"):
        names = {path for path in collected() if path.startswith(f"{folder}/")}
        assert names == {f"{folder}/{code}.js" for code in languages}
    select = {path for path in collected() if "/select2/i18n/" in path}
    assert {path.rpartition("/")[2] for path in select} == {"en.js", "fr.js", "ro.js"}


def test_collected_files_have_no_part_that_the_site_does_not_use():
    paths = collected()
    assert not [path for path in paths if path.startswith(("flags/", "ckeditor/ckeditor/samples"))]
    skins = {path.split("/")[3] for path in paths if path.startswith("ckeditor/ckeditor/skins/")}
    assert skins == {settings.CKEDITOR_CONFIGS["default"]["skin"]}
    assert len(paths) < 300
