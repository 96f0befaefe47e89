"""Load the catalogue as a tree of pages in each language."""

from catalogue.models import Office, Project, StandingPage
from catalogue.pages import LANGUAGES, LIST_DESCRIPTION, MENU
from django.utils.translation import override
from wagtail.models import Locale, Page, Site
from wagtailsite.models import HomePage, PageLink, ProjectIndexPage, ProjectPage, StandardPage

keys = {}  # translations of one page share a key


def load():
    root = Page.get_first_root_node()
    for page in root.get_children():
        page.delete()
    root.refresh_from_db()
    for code in LANGUAGES:
        locale = Locale.objects.get_or_create(language_code=code)[0]
        with override(code):
            home = _tree(root, locale)
        if code == "en":
            defaults = {"hostname": "127.0.0.1", "port": 80, "root_page": home}
            Site.objects.update_or_create(is_default_site=True, defaults=defaults)


def _tree(root, locale):
    office = Office.objects.get()
    texts = {"title": office.name, "search_description": office.summary}
    home = _add(root, HomePage, f"home-{locale.language_code}", locale, "home", **texts)
    texts = {"search_description": LIST_DESCRIPTION, "show_in_menus": True}
    for path, label in MENU.items():
        is_list = path == "/projects/"
        model = ProjectIndexPage if is_list else StandardPage
        page = _add(home, model, path.strip("/"), locale, title=label, **texts)
        if is_list:
            for project in Project.objects.prefetch_related("links", "sources"):
                _project(page, project, locale)
    for row in StandingPage.objects.all():
        texts = {"title": row.title, "body": row.body, "is_in_footer": True}
        _add(home, StandardPage, row.slug, locale, **texts)
    return home


def _project(parent, project, locale):
    page = _add(
        parent,
        ProjectPage,
        project.slug,
        locale,
        title=project.acronym,
        seo_title=f"{project.acronym}: {project.title}",
        search_description=project.summary,
        project=project,
        summary=project.summary,
        objective=project.objective,
        results=project.results,
    )
    rows = [(False, row) for row in project.links.all()]
    rows += [(True, row) for row in project.sources.all()]
    PageLink.objects.bulk_create(
        PageLink(page=page, is_source=is_source, label=row.label, url=row.url)
        for is_source, row in rows
    )


def _add(parent, model, slug, locale, name=None, **columns):
    """Add a page as its author would have published it."""
    page = model(slug=slug, locale=locale, **columns)
    page.translation_key = keys.setdefault((model, name or slug), page.translation_key)
    parent.add_child(instance=page)
    return page
