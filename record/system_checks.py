"""System checks for what must never be configured wrong."""

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register
from django.core.checks import Tags as CheckTags

FORBIDDEN_PLUGINS = {
    "preview",
    "print",
    "scayt",
    "wsc",
    "exportpdf",
    "uploadimage",
    "iframe",
    "flash",
    "image",
}


@register(CheckTags.security)
def check_editor_is_contained(app_configs, **kwargs):
    """CKEditor 4.22.1 has open holes; each needs one of these, so none may be configured (SECURITY.md)."""
    errors = []
    if apps.is_installed("ckeditor_uploader"):
        errors.append(
            Error(
                "ckeditor_uploader is installed.",
                hint="Take it out of INSTALLED_APPS.",
                id="cproc.E001",
            )
        )
    for name, config in settings.CKEDITOR_CONFIGS.items():
        errors += [
            Error(f"CKEDITOR_CONFIGS[{name!r}]: {message}", hint=hint, id="cproc.E002")
            for message, hint in _holes(config)
        ]
    return errors


def _holes(config):
    if config.get("fullPage"):
        yield (
            "fullPage is on.",
            "Remove it: it lets whole documents with scripts into the editor.",
        )
    if config.get("allowedContent") is True:
        yield (
            "allowedContent is True.",
            "Remove it: the editor's own filter must stay on.",
        )
    if config.get("versionCheck", True):
        yield "versionCheck is on.", "Set it to False: it asks a server outside."
    removed = set(config.get("removePlugins", "").replace(" ", "").split(","))
    if left := sorted(FORBIDDEN_PLUGINS - removed):
        yield f"plugins left in: {', '.join(left)}.", "Name them in removePlugins."
    extra = set(config.get("extraPlugins", "").replace(" ", "").split(","))
    if added := sorted(FORBIDDEN_PLUGINS & extra):
        yield f"plugins added: {', '.join(added)}.", "Take them out of extraPlugins."


@register(CheckTags.urls)
def check_file_addresses_are_absolute(app_configs, **kwargs):
    """A relative one would move into ``/archive/…`` with the script prefix."""
    return [
        Error(
            f"{name} must begin with “/” or “https://”.",
            hint=f"Set {name} to an absolute address.",
            id="cproc.E003",
        )
        for name in ("STATIC_URL", "MEDIA_URL")
        if not _raw_setting(name).startswith(("/", "https://"))
    ]


def _raw_setting(name):
    """Return the setting as written.

    Reading it through ``settings`` adds the script prefix to a relative one; Django has no public way around that.
    """
    return str(settings.__dict__.get(name) or getattr(settings._wrapped, name))
