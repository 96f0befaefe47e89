"""Footnotes of designations on a page: their numbers, and marks that are first hidden."""

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString

from delivery.footnotes import designations_of

register = template.Library()


class FoldedNode(template.Node):
    """A content whose designations have footnotes after those of visible marks."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        designations = designations_of(context)
        was_folded = designations.is_folded
        designations.is_folded = True
        html = self.nodelist.render(context)
        designations.is_folded = was_folded
        return html


@register.simple_block_tag(takes_context=True)
def footnotes(context: template.Context, content: str) -> SafeString:
    """``{% footnotes %}…{% endfootnotes %}`` surrounds the body of a page with its footnotes.

    They are numbered when all of it is rendered.
    """
    return designations_of(context).with_asterisks(content)


@register.tag
def folded(parser: Parser, token: Token) -> FoldedNode:
    """``{% folded %}…{% endfolded %}`` surrounds a closed table, or a list of choices."""
    nodelist = parser.parse(["endfolded"])
    parser.delete_first_token()
    return FoldedNode(nodelist)
