from catalogue import pages
from catalogue.models import Office
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("admin/", admin.site.urls),
    path("", include("cms.urls")),
    prefix_default_language=False,
)


def shell(request) -> dict:
    """Return the surroundings of pages of the CMS; the app's views add theirs themselves."""
    page = getattr(request, "current_page", None)
    if not page or page.application_urls:
        return {}
    if not hasattr(request, "shell"):
        request.shell = _shell(request, page)
    return request.shell


def _shell(request, page) -> dict:
    office = Office.objects.get()
    context = pages.shell(request, office, page.get_title(), page.get_meta_description())
    alternates = [(code, page.get_absolute_url(code)) for code in pages.LANGUAGES]
    context["alternates"] = [*alternates, ("x-default", alternates[0][1])]
    return context | {"changed_at": pages.changed_at()}
