"""Marks of designations that are first hidden."""

from django import template
from django.template.base import Parser, Token
from django.utils.safestring import SafeString

from delivery.footnotes import designations_of

register = template.Library()


@register.tag("folded")
class FoldedNode(template.Node):
    """A closed table, or a list of choices: its designations need no footnote until it is open."""

    def __init__(self, parser: Parser, token: Token) -> None:
        self.nodelist = parser.parse(["endfolded"])
        parser.delete_first_token()

    def render(self, context: template.Context) -> SafeString:
        designations = designations_of(context)
        was_folded = designations.is_folded
        designations.is_folded = True
        html = self.nodelist.render(context)
        designations.is_folded = was_folded
        return html
