"""Figures in words."""

from django import template

from pages import figure_words
from publishing.templatetags.contents import text

register = template.Library()


@register.simple_tag(takes_context=True)
def figure_in_words(context, value: str):
    return text(context, figure_words.in_words(value))
