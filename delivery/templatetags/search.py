"""Tags of the search page: the results, with the searched words marked."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.i18n.languages import active
from delivery.templatetags.content import note_language
from record.content import Content
from record.urls import reachable
from search import highlighting
from search.query import Query

register = template.Library()


@register.simple_tag(takes_context=True)
def result_link(context: template.Context, content: Content, query: Query) -> SafeString:
    """Render the title of a result as a link; a footnoted designation has a bare asterisk."""
    request = context["request"]
    pieces = highlighting.highlight_title(content, query)
    title = format_html_join(" – ", "{}", ((_marked(context, piece),) for piece in pieces))
    url = reachable(request, content.search_result_url())
    return mark_safe(request.designations.mark_html(format_html('<a href="{}">{}</a>', url, title)))


@register.simple_tag(takes_context=True)
def snippet(context: template.Context, content: Content, query: Query) -> str:
    """Render the part of the text that matches most terms."""
    piece = highlighting.highlight_snippet(content, query)
    if not piece:
        return ""
    return mark_safe(context["request"].designations.mark_html(_marked(context, piece)))


def _marked(context: template.Context, piece: highlighting.HighlightedText) -> SafeString:
    runs = []
    for index, run in enumerate(piece.runs):
        if run:
            runs.append((format_html("<mark>{}</mark>" if index % 2 else "{}", run),))
    shown = format_html_join("", "{}", runs)
    if piece.language in ("", active()):
        return shown
    note_language(context, piece.language)
    return format_html('<span lang="{}">{}</span>', piece.language, shown)
