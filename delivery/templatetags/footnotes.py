"""Marks of designations that are first hidden."""

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString

from delivery.footnotes import designations_of

register = template.Library()


class FoldedNode(template.Node):
    """A content whose designations need no footnote until it is open."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        designations = designations_of(context)
        was_folded = designations.is_folded
        designations.is_folded = True
        html = self.nodelist.render(context)
        designations.is_folded = was_folded
        return html


@register.tag
def folded(parser: Parser, token: Token) -> FoldedNode:
    """``{% folded %}…{% endfolded %}`` surrounds a closed table, or a list of choices."""
    nodelist = parser.parse(["endfolded"])
    parser.delete_first_token()
    return FoldedNode(nodelist)
