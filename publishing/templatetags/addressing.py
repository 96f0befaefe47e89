"""``{% url %}`` as Django has it; where it names a view of ours and nothing but arguments, it is worked out once."""

from django import template
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as as_django_has_it
from django.utils.html import conditional_escape

from publishing.addresses import path_to

register = template.Library()


class RememberedURLNode(URLNode):
    def render(self, context):
        path = path_to(self.view_name.var, *(arg.resolve(context) for arg in self.args))
        return conditional_escape(path) if context.autoescape else path


@register.tag
def url(parser, token):
    node = as_django_has_it(parser, token)
    view_name = node.view_name.var
    # Which admin is meant depends on the request.
    is_ours = isinstance(view_name, str) and not node.view_name.filters and not view_name.startswith("admin:")
    if not is_ours or node.kwargs or node.asvar:
        return node
    return RememberedURLNode(node.view_name, node.args, node.kwargs, node.asvar)
