"""Figures in words."""

from django import template

from pages import figures
from delivery.templatetags.content import text

register = template.Library()


@register.simple_tag(takes_context=True)
def figure_in_words(context, value: str):
    return text(context, figures.in_words(value))
