"""The app of the site, and the admin and static files with the settings of this site."""

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _

# Unused plugins, most with known vulnerabilities (SECURITY.md, "The editor").
UNUSED_PLUGINS = """
    ajax adobeair bbcode codesnippet codesnippetgeshi devtools docprops embed embedbase
    embedsemantic exportpdf flash forms iframe iframedialog image image2 mathjax pastefromgdocs
    pastefromlibreoffice pastefromword placeholder preview print scayt sharedspace smiley
    sourcedialog stylesheetparser templates uicolor uploadimage uploadwidget wsc xml autoembed div
"""
# Files for other languages than en, fr and ro, in folders that have one for each language.
OTHER_LANGUAGES = "[!efr]* e[!n]* f[!r]* r[!o]* ??-*".split()


class SiteConfig(AppConfig):
    """The app of this package."""

    name = "cproc_site"
    verbose_name = _("The site as a whole")

    def ready(self) -> None:
        """Register the checks of all kinds of content."""
        from cproc_site import checks  # noqa: F401  # the models must be loaded


class SiteAdminConfig(AdminConfig):
    """The admin of `desk`."""

    default_site = "desk.site.StaffAdminSite"

    def ready(self) -> None:
        """Register the kinds of content that have no admin class of their own."""
        super().ready()
        from desk.admin import PublishableAdmin  # the models must be loaded
        from record import registry  # likewise

        for model in registry.models_by_kind().values():
            if not admin.site.is_registered(model):
                admin.site.register(model, PublishableAdmin)


class SiteStaticFilesConfig(StaticFilesConfig):
    """Static files without unused parts of packages: WhiteNoise examines each at every start.

    These are plugins, samples, documents and a skin of CKEditor, flags, and other languages.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.md",
        "bender*",
        "build-config.js",
        "samples",
        "galleriffic",
        "adapters",
        "ckeditor/ckeditor/skins/moono/*",
        "flags/*",
        *(f"*/{folder}/{name}" for folder in ("lang", "i18n") for name in OTHER_LANGUAGES),
        *(f"ckeditor/ckeditor/plugins/{plugin}/*" for plugin in UNUSED_PLUGINS.split()),
    ]
