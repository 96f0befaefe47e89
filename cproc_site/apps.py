from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "cproc_site"
    verbose_name = _("The site as a whole")

    def ready(self):
        # It needs models, which are not loaded before.
        from cproc_site.monitoring import metrics

        metrics.count_sign_ins()


class SiteAdminConfig(AdminConfig):
    default_site = "desk.site.StaffAdminSite"


class SiteStaticFilesConfig(StaticFilesConfig):
    """Leaves out what nobody may reach: CKEditor's parts with open holes, its samples and its papers.

    The reasons stand in SECURITY.md, part "The editor".
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.md",
        "bender*",
        "build-config.js",
        "samples",
        "galleriffic",
        "adapters",
        *(
            f"ckeditor/ckeditor/plugins/{plugin}/*"
            for plugin in (
                "ajax adobeair bbcode codesnippet codesnippetgeshi devtools docprops embed embedbase embedsemantic "
                "exportpdf flash forms iframe iframedialog image image2 mathjax pastefromgdocs pastefromlibreoffice "
                "pastefromword placeholder preview print scayt sharedspace smiley sourcedialog stylesheetparser "
                "templates uicolor uploadimage uploadwidget wsc xml autoembed div language"
            ).split()
        ),
    ]
