"""The system checks: silent on the site's own settings, and loud on each that would open a hole."""

import pytest
from django.apps import apps
from django.conf import settings as site
from django.core import checks

from record.system_checks import (
    FORBIDDEN_PLUGINS,
    check_editor_is_contained,
    check_file_addresses_are_absolute,
)


def found(check):
    """The ids of what the check finds; each with a hint at the way out."""
    errors = check(app_configs=None)
    assert all(error.hint for error in errors)
    return [error.id for error in errors]


def editor(**changed):
    return {"default": site.CKEDITOR_CONFIGS["default"] | changed}


def test_settings_of_the_site_pass_every_check():
    tags = [checks.Tags.security, checks.Tags.urls]
    assert [each for each in checks.run_checks(tags=tags) if each.id.startswith("cproc.")] == []


def test_checks_are_registered():
    registered = checks.registry.registry.get_checks()
    assert {check_editor_is_contained, check_file_addresses_are_absolute} <= set(registered)


def test_uploader_is_e001(settings, monkeypatch):
    assert found(check_editor_is_contained) == []
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "ckeditor_uploader")
    assert found(check_editor_is_contained) == ["cproc.E001"]


@pytest.mark.parametrize(
    "changed",
    [
        {"fullPage": True},
        {"allowedContent": True},
        {"versionCheck": True},
        {"removePlugins": "preview"},
        {"removePlugins": ""},
        {"extraPlugins": "iframe"},
        {"extraPlugins": "autogrow, uploadimage"},
    ],
)
def test_each_hole_of_the_editor_is_e002(settings, changed):
    settings.CKEDITOR_CONFIGS = editor(**changed)
    assert found(check_editor_is_contained) == ["cproc.E002"]


@pytest.mark.parametrize("plugin", sorted(FORBIDDEN_PLUGINS))
def test_each_plugin_that_is_left_in_is_e002_and_named(settings, plugin):
    removed = set(site.CKEDITOR_CONFIGS["default"]["removePlugins"].split(",")) - {plugin}
    settings.CKEDITOR_CONFIGS = editor(removePlugins=",".join(removed))
    [error] = check_editor_is_contained(app_configs=None)
    assert plugin in error.msg


def test_version_check_that_is_not_mentioned_is_e002(settings):
    config = dict(site.CKEDITOR_CONFIGS["default"])
    del config["versionCheck"]
    settings.CKEDITOR_CONFIGS = {"default": config}
    assert found(check_editor_is_contained) == ["cproc.E002"]


def test_every_configuration_is_looked_at_and_named(settings):
    settings.CKEDITOR_CONFIGS = editor() | {"other": {"versionCheck": False}}
    [error] = check_editor_is_contained(app_configs=None)
    assert "'other'" in error.msg


def test_harmless_settings_of_the_editor_are_left_alone(settings):
    settings.CKEDITOR_CONFIGS = editor(
        fullPage=False, allowedContent="p h2", extraPlugins="autogrow", height=400
    )
    assert found(check_editor_is_contained) == []


@pytest.mark.parametrize("name", ["STATIC_URL", "MEDIA_URL"])
@pytest.mark.parametrize(
    ("address", "errors"),
    [
        ("files/", ["cproc.E003"]),
        ("", ["cproc.E003"]),
        ("http://cdn.example/", ["cproc.E003"]),
        ("/files/", []),
        ("https://cdn.example/", []),
    ],
)
def test_relative_address_of_files_is_e003(settings, name, address, errors):
    setattr(settings, name, address)
    assert found(check_file_addresses_are_absolute) == errors
