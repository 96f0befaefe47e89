"""Template tags for the subjects of messages."""

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contact.models import Subject
from delivery.templatetags.content import note_language, text

register = template.Library()


@register.simple_tag(takes_context=True)
def quoted(context: Context, subjects: list[Subject]) -> SafeString:
    """Return the labels in quotation marks, each marked if it is in another language."""
    labels = [
        (format_html(_("“{}”"), text(context, subject.localised_label)),) for subject in subjects
    ]
    return format_html_join(", ", "{}", labels)


@register.simple_tag(takes_context=True)
def note_subjects(context: Context, subjects_by_days: dict[int, list[Subject]]) -> str:
    """Record the languages of the subjects on the form, which has no access to the page."""
    for subjects in subjects_by_days.values():
        for subject in subjects:
            note_language(context, subject.localised_label.language)
    return ""
