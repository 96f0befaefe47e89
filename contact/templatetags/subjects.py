"""Subjects of messages as they stand in a sentence."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from delivery.templatetags.content import note_language, text

register = template.Library()


@register.simple_tag(takes_context=True)
def quoted(context, subjects):
    """Their labels with the quotation marks of the language, each marked where it is in another one."""
    labels = [
        (format_html(_("“{}”"), text(context, subject.in_languages)),) for subject in subjects
    ]
    return format_html_join(", ", "{}", labels)


@register.simple_tag(takes_context=True)
def note_subjects(context, subjects_by_days):
    """Record the languages of the options in which a visitor chooses a subject: a form knows no page."""
    for subjects in subjects_by_days.values():
        for subject in subjects:
            note_language(context, subject.in_languages.language)
    return ""
