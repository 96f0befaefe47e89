"""Subjects of messages as they stand in a sentence."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from publishing.templatetags.contents import text

register = template.Library()


@register.simple_tag(takes_context=True)
def quoted(context, subjects):
    """Their labels with the quotation marks of the language, each marked where it is in another one."""
    labels = [(format_html(_("“{}”"), text(context, subject.in_languages)),) for subject in subjects]
    return format_html_join(", ", "{}", labels)
