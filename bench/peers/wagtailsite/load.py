"""Load the catalogue as a tree of pages."""

from catalogue.models import Project
from catalogue.views import MENU
from wagtail.models import Page, Site
from wagtailsite.models import ProjectIndexPage, ProjectPage, StandardPage


def load():
    Page.objects.filter(depth=2).delete()
    home = add(Page.get_first_root_node(), StandardPage, "home")
    Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True)
    for slug in MENU:
        model = ProjectIndexPage if slug == "projects" else StandardPage
        index = add(home, model, slug, show_in_menus=True)
        for project in Project.objects.all() if slug == "projects" else ():
            texts = {"objective": project.objective, "results": project.results}
            add(index, ProjectPage, project.slug, project=project, **texts)


def add(parent, model, slug, **columns):
    page = model(slug=slug, title=slug, **columns)
    parent.add_child(instance=page)
    return page
