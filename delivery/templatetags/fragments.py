"""Tags for fragments that are rendered once for all pages that show them (delivery/pagecache/fragments.py)."""

from django import template

from delivery.pagecache.fragments import drawn_once
from record.footnotes import designations_of

register = template.Library()


@register.tag
def part(parser, token):
    """``{% part "name" of this that %}…{% endpart %}``: after ``of`` stands all that its words depend on.

    The edition, the language and the prefix needn't be named. Names are unique in the whole site.
    """
    _tag, name, *depends_on = token.split_contents()
    nodes = parser.parse(["endpart"])
    parser.delete_first_token()
    return PartNode(
        name.strip('"'), [parser.compile_filter(each) for each in depends_on if each != "of"], nodes
    )


class PartNode(template.Node):
    def __init__(self, name, depends_on, nodelist):
        self.name, self._depends_on, self.nodelist = name, depends_on, nodelist

    def render(self, context):
        depends_on = (_frozen(each.resolve(context, ignore_failures=True)) for each in self._depends_on)
        return drawn_once(
            context.get("request"),
            designations_of(context),
            (self.name, *depends_on),
            lambda: self.nodelist.render(context),
        )


def _frozen(value):
    """What a list asks for is a dictionary."""
    return tuple(value.items()) if isinstance(value, dict) else value
