"""The tag for fragments that are rendered once for all pages that show them (delivery/pagecache/fragments.py)."""

from django import template

from delivery.pagecache.fragments import fragment_cache
from record.footnotes import designations_of

register = template.Library()


@register.tag
def cached(parser, token):
    """``{% cached "name" of this that %}…{% endcached %}``: render once for the same values after ``of``.

    The edition, the language and the prefix need not be named. Names are unique in the whole site.
    """
    _tag, name, *values = token.split_contents()
    nodelist = parser.parse(["endcached"])
    parser.delete_first_token()
    filters = [parser.compile_filter(value) for value in values if value != "of"]
    return CachedNode(name.strip('"'), filters, nodelist)


class CachedNode(template.Node):
    def __init__(self, name, depends_on, nodelist):
        self.name = name
        self._depends_on = depends_on
        self.nodelist = nodelist

    def render(self, context):
        values = (
            _hashable(value.resolve(context, ignore_failures=True)) for value in self._depends_on
        )
        return fragment_cache.get_or_render(
            context.get("request"),
            designations_of(context),
            (self.name, *values),
            lambda: self.nodelist.render(context),
        )


def _hashable(value):
    """Return the query of a list, a dictionary, as a tuple."""
    return tuple(value.items()) if isinstance(value, dict) else value
