"""Tags of the search page: the results, with the searched words marked."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from core.i18n.languages import active
from delivery.templatetags.content import note_language
from record.urls import reachable
from search import highlighting

register = template.Library()


@register.simple_tag(takes_context=True)
def result_link(context, content, query):
    """Render the title of a result as a link; a footnoted designation has a bare asterisk."""
    request = context["request"]
    title = format_html_join(
        " – ",
        "{}",
        ((_marked(context, piece),) for piece in highlighting.highlight_title(content, query)),
    )
    link = format_html(
        '<a href="{}">{}</a>', reachable(request, content.search_result_url()), title
    )
    return mark_safe(request.designations.mark_html(link))


@register.simple_tag(takes_context=True)
def snippet(context, content, query):
    """Render the part of the text that matches most terms."""
    piece = highlighting.highlight_snippet(content, query)
    return (
        mark_safe(context["request"].designations.mark_html(_marked(context, piece)))
        if piece
        else ""
    )


def _marked(context, piece):
    runs = (("<mark>{}</mark>" if index % 2 else "{}", run) for index, run in enumerate(piece.runs))
    shown = format_html_join("", "{}", ((format_html(form, run),) for form, run in runs if run))
    if piece.language in ("", active()):
        return shown
    note_language(context, piece.language)
    return format_html('<span lang="{}">{}</span>', piece.language, shown)
