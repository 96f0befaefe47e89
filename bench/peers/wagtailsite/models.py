"""A tree of pages; countries, funders and activities are no pages."""

from catalogue import views
from catalogue.models import Project
from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page


class TreePage(Page):
    """A page with a menu from the tree."""

    class Meta:
        abstract = True

    def get_context(self, request, *args, **more):
        home = self.get_ancestors(inclusive=True).get(depth=2)
        menu = [(page.get_url(request), page.title) for page in home.get_children().in_menu()]
        context = super().get_context(request, *args, **more) | views.surroundings(request)
        return context | {"menu": menu}


class StandardPage(TreePage):
    template = "catalogue/base.html"


class ProjectIndexPage(TreePage):
    template = "catalogue/list.html"

    def get_context(self, request, *args, **more):
        pages = ProjectPage.objects.child_of(self).live()
        urls = {page.project_id: page.get_url(request) for page in pages}
        listing = views.listing()
        for projects in listing["groups"].values():
            for project in projects:
                project.get_absolute_url = urls[project.pk]
        return super().get_context(request, *args, **more) | listing


class ProjectPage(TreePage):
    template = "wagtailsite/project.html"
    project = models.ForeignKey(Project, models.PROTECT)
    objective = RichTextField(blank=True)
    results = RichTextField(blank=True)

    def get_context(self, request, *args, **more):
        context = super().get_context(request, *args, **more)
        return context | views.details(self.project.slug)
