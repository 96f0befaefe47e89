"""The catalogue's texts as pages of the CMS in each language."""

from catalogue.models import Office, StandingPage
from catalogue.pages import MENU
from cms.api import add_plugin, create_page, create_page_content
from django.contrib.sites.models import Site
from django.utils.translation import override

PARTS = "Opening Fields Ongoing Presence Latest Legal Reach".split()
LANGUAGES = "en", "fr", "ro"


def load():
    Site.objects.update_or_create(pk=1, defaults={"domain": "127.0.0.1", "name": "C-PROC"})
    office = Office.objects.get()
    home = _page("cmssite/home.html", "home", lambda: office.name, lambda: office.summary)
    home.set_as_homepage()
    for code in LANGUAGES:
        for part in PARTS:
            add_plugin(home.get_placeholders(code).get(slot="content"), f"{part}Plugin", code)
    for path, label in MENU.items():
        is_hooked = path == "/projects/"
        more = {"apphook": "ProjectsHook"} if is_hooked else {}
        template = "cmssite/app.html" if is_hooked else "cmssite/standard.html"
        _page(template, path.strip("/"), lambda label=label: label, in_navigation=True, **more)
    for each in StandingPage.objects.all():
        page = _page(
            "cmssite/standard.html", each.slug, lambda each=each: each.title, reverse_id=each.slug
        )
        for code in LANGUAGES:
            with override(code):
                add_plugin(
                    page.get_placeholders(code).get(slot="content"),
                    "TextPlugin",
                    code,
                    body=each.body,
                )


def _page(template, slug, title, description=lambda: "", in_navigation=False, **more):
    """Published in all languages; what is given as a function is called in each of them."""
    page = None
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
