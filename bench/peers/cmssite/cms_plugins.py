"""The parts of the home page: editors put them into its placeholder in the order they like."""

from catalogue import listing, pages, time_axis
from catalogue.models import FieldOfWork, Milestone, Office, Project
from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool


class Part(CMSPluginBase):
    module = "Parts of the home page"

    def render(self, context, instance, placeholder):
        context = super().render(context, instance, placeholder)
        context.update(self.found(listing.today()))
        return context


@plugin_pool.register_plugin
class OpeningPlugin(Part):
    name = "Opening, with figures"
    render_template = "catalogue/_opening.html"

    def found(self, on):
        return {"office": Office.objects.prefetch_related("figures").get()}


@plugin_pool.register_plugin
class FieldsPlugin(Part):
    name = "Fields of work"
    render_template = "catalogue/_fields.html"

    def found(self, on):
        return {"fields": FieldOfWork.objects.all()}


@plugin_pool.register_plugin
class OngoingPlugin(Part):
    name = "Ongoing projects"
    render_template = "catalogue/_ongoing.html"

    def found(self, on):
        ongoing = Project.objects.filter(listing.condition("status", "ongoing", on))
        return {"axis": time_axis.axis(listing.with_names(ongoing), on), "today": on}


@plugin_pool.register_plugin
class PresencePlugin(Part):
    name = "Where the projects are"
    render_template = "catalogue/_presence.html"

    def found(self, on):
        return pages.presence(on)


@plugin_pool.register_plugin
class LatestPlugin(Part):
    name = "Latest activities"
    render_template = "catalogue/_latest.html"

    def found(self, on):
        return {"activities": listing.latest_activities(5)}


@plugin_pool.register_plugin
class LegalPlugin(Part):
    name = "Legal basis"
    render_template = "catalogue/_legal.html"

    def found(self, on):
        return {"milestones": Milestone.objects.filter(founds_the_office=True)}


@plugin_pool.register_plugin
class ReachPlugin(Part):
    name = "How to reach the office"
    render_template = "catalogue/_reach.html"

    def found(self, on):
        return {"office": Office.objects.get()}
