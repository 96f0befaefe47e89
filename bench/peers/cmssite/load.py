"""Load the catalogue's texts as pages of the CMS in each language."""

from catalogue.models import Office, StandingPage
from catalogue.pages import LANGUAGES, MENU
from cms.api import add_plugin, create_page, create_page_content
from cmssite.cms_plugins import PARTS
from django.contrib.sites.models import Site
from django.utils.translation import override


def load():
    Site.objects.update_or_create(pk=1, defaults={"domain": "127.0.0.1", "name": "C-PROC"})
    office = Office.objects.get()
    home = _page("home", "home", lambda: office.name, lambda: office.summary)
    home.set_as_homepage()
    for code in LANGUAGES:
        for part in PARTS:
            _add(home, code, f"{part.title()}Plugin")
    for path, label in MENU.items():
        slug = path.strip("/")
        more = {"apphook": "ProjectsHook"} if slug == "projects" else {}
        template = "base" if more else "standard"
        _page(template, slug, lambda label=label: label, in_navigation=True, **more)
    for standing in StandingPage.objects.all():
        page = _page(
            "standard", standing.slug, lambda row=standing: row.title, reverse_id=standing.slug
        )
        for code in LANGUAGES:
            with override(code):
                _add(page, code, "TextPlugin", body=standing.body)


def _add(page, code, plugin, **more):
    placeholder = page.get_placeholders(code).get(slot="content")
    add_plugin(placeholder, plugin, code, **more)


def _page(template, slug, title, description=lambda: "", in_navigation=False, **more):
    """Create a published page; ``title`` and ``description`` are called in each language."""
    page = None
    template = f"cmssite/{template}.html"
    for code in LANGUAGES:
        with override(code):
            columns = {
                "slug": slug,
                "in_navigation": in_navigation,
                "meta_description": description(),
            }
            if page is None:
                page = create_page(title(), template, code, **columns, **more)
            else:
                create_page_content(code, title(), page, template=template, **columns)
    return page
