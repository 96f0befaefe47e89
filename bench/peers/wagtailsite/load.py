"""The catalogue as a tree of pages in each language."""

from catalogue.models import Office, Project, StandingPage
from catalogue.pages import MENU
from django.utils.translation import override
from wagtail.models import Locale, Page, Site
from wagtailsite.models import HomePage, PageLink, ProjectIndexPage, ProjectPage, StandardPage

LIST_DESCRIPTION = (
    "The projects of the office and those that went before it: what they do, where, and when."
)


def load():
    root = Page.get_first_root_node()
    for page in root.get_children():
        page.delete()
    root.refresh_from_db()
    keys = {}
    for code in ("en", "fr", "ro"):
        locale = Locale.objects.get_or_create(language_code=code)[0]
        with override(code):
            home = _tree(root, locale, keys)
        if code == "en":
            Site.objects.update_or_create(
                is_default_site=True,
                defaults={"hostname": "127.0.0.1", "port": 80, "root_page": home},
            )


def _tree(root, locale, keys):
    office = Office.objects.get()
    home = _add(
        root, HomePage, "home", keys, locale, title=office.name, search_description=office.summary
    )
    projects = None
    for path, label in MENU.items():
        model = ProjectIndexPage if path == "/projects/" else StandardPage
        page = _add(
            home,
            model,
            path.strip("/"),
            keys,
            locale,
            title=label,
            show_in_menus=True,
            search_description=LIST_DESCRIPTION,
        )
        projects = page if model is ProjectIndexPage else projects
    for each in StandingPage.objects.all():
        _add(
            home,
            StandardPage,
            each.slug,
            keys,
            locale,
            title=each.title,
            body=each.body,
            stands_at_the_foot=True,
        )
    for each in Project.objects.prefetch_related("links"):
        _project(projects, each, keys, locale)
    return home


def _project(parent, project, keys, locale):
    page = _add(
        parent,
        ProjectPage,
        project.slug,
        keys,
        locale,
        title=project.acronym,
        seo_title=f"{project.acronym}: {project.title}",
        search_description=project.summary,
        project=project,
        summary=project.summary,
        objective=project.objective,
        results=project.results,
    )
    links = [
        PageLink(page=page, is_source=each.is_source, label=each.label, url=each.url)
        for each in project.links.all()
    ]
    PageLink.objects.bulk_create(links)


def _add(parent, model, slug, keys, locale, **columns):
    """The page as its author would have published it; translations of one page share a key."""
    if parent.is_root():
        slug = f"{slug}-{locale.language_code}"
    page = model(slug=slug, locale=locale, **columns)
    name = slug.removesuffix(f"-{locale.language_code}") if parent.is_root() else slug
    page.translation_key = keys.setdefault((model, name), page.translation_key)
    parent.add_child(instance=page)
    return page
