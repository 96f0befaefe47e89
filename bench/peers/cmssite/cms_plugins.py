"""The parts of the home page: editors arrange them in its placeholder."""

from catalogue import pages, queries
from catalogue.models import Office
from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool

PARTS = {
    "opening": lambda on: {"office": Office.objects.get()},
    **pages.PARTS_OF_HOME,
    "figures": lambda on: {"office": Office.objects.prefetch_related("figures").get()},
    "reach": lambda on: {"office": Office.objects.get()},
}


class Part(CMSPluginBase):
    module = "Parts of the home page"

    def render(self, context, instance, placeholder):
        context = super().render(context, instance, placeholder)
        context.update(PARTS[self.part](queries.today()))
        return context


for part in PARTS:
    columns = {"part": part, "name": part, "render_template": f"catalogue/_{part}.html"}
    plugin_pool.register_plugin(type(f"{part.title()}Plugin", (Part,), columns))
