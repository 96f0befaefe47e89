"""System checks of the settings of the rich text editor."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register
from django.core.checks import Tags as CheckTags

FORBIDDEN_PLUGINS = set("preview print scayt wsc exportpdf uploadimage iframe flash image".split())


@register(CheckTags.security)
def check_editor_is_contained(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Refuse the settings that known vulnerabilities of CKEditor 4.22.1 need (SECURITY.md)."""
    errors = []
    if apps.is_installed("ckeditor_uploader"):
        message = "ckeditor_uploader is installed."
        errors.append(Error(message, hint="Take it out of INSTALLED_APPS.", id="cproc.E001"))
    for name, config in settings.CKEDITOR_CONFIGS.items():
        for message, hint in _vulnerabilities(config):
            message = f"CKEDITOR_CONFIGS[{name!r}]: {message}"
            errors.append(Error(message, hint=hint, id="cproc.E002"))
    return errors


def _vulnerabilities(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if config.get("fullPage"):
        yield "fullPage is on.", "Remove it: it lets whole documents with scripts into the editor."
    if config.get("allowedContent") is True:
        yield "allowedContent is True.", "Remove it: the editor's own filter must stay on."
    if config.get("versionCheck", True):
        yield "versionCheck is on.", "Set it to False: it sends requests to another server."
    if plugins := sorted(FORBIDDEN_PLUGINS - _names(config.get("removePlugins", ""))):
        yield f"plugins left in: {', '.join(plugins)}.", "Name them in removePlugins."
    if plugins := sorted(FORBIDDEN_PLUGINS & _names(config.get("extraPlugins", ""))):
        yield f"plugins added: {', '.join(plugins)}.", "Take them out of extraPlugins."


def _names(setting: str) -> set[str]:
    return set(setting.replace(" ", "").split(","))
