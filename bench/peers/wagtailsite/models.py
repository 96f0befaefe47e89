"""The pages. Countries, funders and fields of work are snippets; so are activities, documents and milestones."""

from catalogue import around, listing, pages, structured, time_axis
from catalogue.models import (
    Activity,
    Country,
    Document,
    FieldOfWork,
    Funder,
    Milestone,
    Office,
    Project,
)
from django.db import models
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.snippets.models import register_snippet

for _model in (Activity, Country, Document, FieldOfWork, Funder, Milestone, Office, Project):
    register_snippet(_model)


class InLanguages(Page):
    """What every page has around its own content, from the tree: menu, foot, and the same page in other languages."""

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        office = self.office()
        context.update(
            pages.shell(request, office, self.seo_title or self.title, self.search_description)
        )
        context.update(base_template="wagtailsite/base.html", **self.from_tree(request, office))
        return context

    def office(self):
        return Office.objects.get()

    def from_tree(self, request, office) -> dict:
        home = self.get_ancestors(inclusive=True).type(HomePage).first()
        alternates = [(self.locale.language_code, self.get_url(request))]
        alternates += [
            (page.locale.language_code, page.get_url(request))
            for page in self.get_translations().live().select_related("locale")
        ]
        alternates.sort()
        ancestors = self.get_ancestors(inclusive=True).filter(depth__gt=home.depth)
        steps = [
            (_("Home"), home.get_url(request)),
            *((page.title, page.get_url(request)) for page in ancestors),
        ]
        return {
            "alternates": [*alternates, ("x-default", alternates[0][1])],
            "menu": [
                (page.get_url(request), page.title) for page in home.get_children().live().in_menu()
            ],
            "foot": [
                (page.get_url(request), page.title)
                for page in StandardPage.objects.descendant_of(home)
                .live()
                .filter(stands_at_the_foot=True)
            ],
            "steps": steps if len(steps) > 1 else (),
            "structured": [structured.breadcrumb(request, *steps)] if len(steps) > 1 else [],
        }


class HomePage(InLanguages):
    template = "wagtailsite/home.html"

    def office(self):
        return Office.objects.prefetch_related("figures").get()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context.update(pages.parts_of_home())
        on = listing.today()
        ongoing = (
            ProjectPage.listed()
            .descendant_of(self)
            .filter(project__in=Project.objects.filter(listing.condition("status", "ongoing", on)))
        )
        context["axis"] = time_axis.axis(with_addresses(ongoing, request), on)
        context["structured"] = [structured.office(request, context["office"])]
        return context


class StandardPage(InLanguages):
    template = "wagtailsite/standard.html"
    body = RichTextField(blank=True)
    stands_at_the_foot = models.BooleanField(default=False)
    content_panels = [*Page.content_panels, FieldPanel("body"), FieldPanel("stands_at_the_foot")]


class ProjectIndexPage(InLanguages):
    template = "wagtailsite/list.html"
    subpage_types = ["wagtailsite.ProjectPage"]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        from_tree = {
            name: context[name] for name in ("alternates", "menu", "foot", "steps", "structured")
        }
        context.update(pages.project_list(request))
        context.update(from_tree)
        on, shown = listing.today(), {project.pk for project in context["page"].object_list}
        found = with_addresses(ProjectPage.listed().child_of(self), request)
        context["groups"] = listing.groups([each for each in found if each.pk in shown], on)
        context["axis"] = time_axis.axis(found, on)
        return context


class ProjectPage(InLanguages):
    """A project in one language; its dates, countries and funders are those of the project in all of them."""

    template = "wagtailsite/project.html"
    parent_page_types = ["wagtailsite.ProjectIndexPage"]
    project = models.ForeignKey(Project, models.PROTECT, related_name="pages")
    summary = models.TextField()
    objective = RichTextField()
    results = RichTextField()
    content_panels = [
        *Page.content_panels,
        FieldPanel("project"),
        FieldPanel("summary"),
        FieldPanel("objective"),
        FieldPanel("results"),
        InlinePanel("links"),
    ]

    @classmethod
    def listed(cls):
        related = "project__countries", "project__extensions"
        return (
            cls.objects.live()
            .select_related("project")
            .prefetch_related(*related)
            .order_by("-project__first_day")
        )

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        on, project = listing.today(), around.project_in_full(self.project.slug)
        links = list(self.links.all())
        context.update(
            project=project,
            status=listing.status_of(project, on),
            links=[each for each in links if not each.is_source],
            sources=[each for each in links if each.is_source],
            **around.around(project, on),
        )
        context["structured"].append(structured.project(request, project, context["office"]))
        self._address(context, request)
        return context

    def _address(self, context, request):
        """Near projects and neighbours lead to their pages, in one query for all."""
        near = [each["project"] for each in context["related"]]
        near += [each for each in (context["before"], context["after"]) if each]
        found = (
            self.get_siblings(inclusive=True)
            .type(ProjectPage)
            .specific()
            .filter(projectpage__project__in={each.pk for each in [*near, context["project"]]})
        )
        addresses = {page.project_id: page.get_url(request) for page in found}
        for each in [*near, context["project"]]:
            each.get_absolute_url = addresses[each.pk]


class PageLink(Orderable):
    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="links")
    is_source = models.BooleanField()
    label = models.CharField(max_length=300)
    url = models.URLField(max_length=600)


def with_addresses(found, request) -> list:
    """The projects of the pages, each with the address of its page."""
    projects = []
    for page in found:
        page.project.get_absolute_url = page.get_url(request)
        projects.append(page.project)
    return projects
