"""The system checks accept the settings of the site and reject each vulnerability."""

import pytest
from django.apps import apps
from django.conf import settings as site
from django.core import checks

from record.system_checks import FORBIDDEN_PLUGINS, check_editor_is_contained

EDITOR = site.CKEDITOR_CONFIGS["default"]


def ids():
    """Return the ids of the errors; each has a hint."""
    errors = check_editor_is_contained(app_configs=None)
    assert all(error.hint for error in errors)
    return [error.id for error in errors]


def test_check_is_registered_and_passes_on_the_settings_of_the_site():
    assert check_editor_is_contained in checks.registry.registry.get_checks()
    errors = checks.run_checks(tags=[checks.Tags.security, checks.Tags.urls])
    assert [error for error in errors if error.id.startswith("cproc.")] == []


def test_uploader_is_e001(monkeypatch):
    assert ids() == []
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "ckeditor_uploader")
    assert ids() == ["cproc.E001"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"fullPage": True}, ["cproc.E002"]),
        ({"allowedContent": True}, ["cproc.E002"]),
        ({"versionCheck": True}, ["cproc.E002"]),
        ({"removePlugins": "preview"}, ["cproc.E002"]),
        ({"removePlugins": ""}, ["cproc.E002"]),
        ({"extraPlugins": "iframe"}, ["cproc.E002"]),
        ({"extraPlugins": "autogrow, uploadimage"}, ["cproc.E002"]),
        ({"fullPage": False, "allowedContent": "p h2", "extraPlugins": "autogrow"}, []),
    ],
)
def test_each_vulnerability_of_the_editor_is_e002(settings, changes, errors):
    settings.CKEDITOR_CONFIGS = {"default": EDITOR | changes}
    assert ids() == errors


@pytest.mark.parametrize("plugin", sorted(FORBIDDEN_PLUGINS))
def test_each_forbidden_plugin_is_named(settings, plugin):
    removed = set(EDITOR["removePlugins"].split(",")) - {plugin}
    settings.CKEDITOR_CONFIGS = {"default": EDITOR | {"removePlugins": ",".join(removed)}}
    [error] = check_editor_is_contained(app_configs=None)
    assert plugin in error.msg


def test_version_check_is_on_by_default(settings):
    config = {name: value for name, value in EDITOR.items() if name != "versionCheck"}
    settings.CKEDITOR_CONFIGS = {"default": config}
    assert ids() == ["cproc.E002"]


def test_every_configuration_is_checked_and_named(settings):
    settings.CKEDITOR_CONFIGS = {"default": EDITOR, "other": {"versionCheck": False}}
    [error] = check_editor_is_contained(app_configs=None)
    assert "'other'" in error.msg
