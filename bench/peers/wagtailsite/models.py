"""The pages of Wagtail; countries, funders, activities and the like are snippets."""

from catalogue import models as catalogue
from catalogue import pages, queries
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.snippets.models import register_snippet

for _model in catalogue.Named.__subclasses__():
    register_snippet(_model)


class InLanguages(Page):
    """A page with its surroundings from the tree: menu, footer, and the page in other languages."""

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        office = catalogue.Office.objects.get()
        title = self.seo_title or self.title
        context.update(pages.shell(request, office, title, self.search_description))
        context.update(self.from_tree(request), base_template=settings.BASE_TEMPLATE)
        return context

    def from_tree(self, request) -> dict:
        home = self.get_ancestors(inclusive=True).type(HomePage).first()
        ancestors = self.get_ancestors(inclusive=True).filter(depth__gt=home.depth)
        footer = StandardPage.objects.descendant_of(home).live().filter(is_in_footer=True)
        translations = self.get_translations(inclusive=True).live().select_related("locale")
        alternates = sorted(
            (page.locale.language_code, page.get_url(request)) for page in translations
        )
        steps = [(page.title, page.get_url(request)) for page in ancestors]
        if steps:
            steps.insert(0, (_("Home"), home.get_url(request)))
        return {
            "alternates": [*alternates, ("x-default", alternates[0][1])],
            "menu": links(home.get_children().live().in_menu(), request),
            "foot": links(footer, request),
            "steps": steps,
        }


def links(found, request):
    return [(page.get_url(request), page.title) for page in found]


class HomePage(InLanguages):
    template = "catalogue/home.html"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        on = queries.today()
        for part in pages.PARTS_OF_HOME.values():
            context.update(part(on))
        context["office"] = catalogue.Office.objects.prefetch_related("figures").get()
        context["changed_at"] = pages.changed_at()
        ongoing = ProjectPage.listed().descendant_of(self).filter(project__in=queries.ongoing(on))
        context["projects"] = with_urls(ongoing, request)
        return context


class StandardPage(InLanguages):
    template = "wagtailsite/standard.html"
    body = RichTextField(blank=True)
    is_in_footer = models.BooleanField(default=False)
    content_panels = [*Page.content_panels, FieldPanel("body"), FieldPanel("is_in_footer")]


class ProjectIndexPage(InLanguages):
    template = "catalogue/list.html"
    subpage_types = ["wagtailsite.ProjectPage"]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        listing = pages.project_list(request)
        context = listing | context | {"page": listing["page"]}
        on = queries.today()
        shown = {project.pk for project in context["page"]}
        projects = with_urls(ProjectPage.listed().child_of(self), request)
        on_page = [project for project in projects if project.pk in shown]
        context["groups"] = queries.groups(on_page, on)
        context["axis"] = queries.axis(projects, on)
        return context


class ProjectPage(InLanguages):
    """A project in one language; its dates, countries and funders are the same in all of them."""

    template = "wagtailsite/project.html"
    parent_page_types = ["wagtailsite.ProjectIndexPage"]
    project = models.ForeignKey(catalogue.Project, models.PROTECT, related_name="pages")
    summary = models.TextField(blank=True)
    objective = RichTextField(blank=True)
    results = RichTextField(blank=True)
    content_panels = [
        *Page.content_panels,
        *map(FieldPanel, ("project", "summary", "objective", "results")),
        InlinePanel("links"),
    ]

    @classmethod
    def listed(cls):
        found = cls.objects.live().select_related("project").order_by("-project__first_day")
        return found.prefetch_related("project__countries", "project__extensions")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        project = queries.project_in_full(self.project.slug)
        rows = list(self.links.all())
        context.update(pages.of_project(project))
        context["links"] = [row for row in rows if not row.is_source]
        context["sources"] = [row for row in rows if row.is_source]
        self._set_urls(context, request)
        return context

    def _set_urls(self, context, request):
        """Let related projects and neighbours lead to their pages, in one query for all."""
        projects = [row["project"] for row in context["related"]]
        projects += [context["project"], context["before"], context["after"]]
        projects = [project for project in projects if project]
        siblings = self.get_siblings(inclusive=True).type(ProjectPage).specific()
        found = siblings.filter(projectpage__project__in={project.pk for project in projects})
        urls = {page.project_id: page.get_url(request) for page in found}
        for project in projects:
            project.get_absolute_url = urls[project.pk]


class PageLink(Orderable):
    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="links")
    is_source = models.BooleanField()
    label = models.CharField(max_length=300)
    url = models.URLField(max_length=600)


def with_urls(found, request) -> list:
    """Return the projects of the pages, each with the URL of its page."""
    projects = []
    for page in found:
        page.project.get_absolute_url = page.get_url(request)
        projects.append(page.project)
    return projects
