"""The language of texts in a page: marked if it is not that of the page, with a notice to the reader."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html

from core.i18n import languages
from delivery.language_notice import notice_for
from delivery.templatetags.content import note_language
from record import fixed_texts
from record.content import LocalisedText
from record.footnotes import designations_of

register = template.Library()


class LanguageNoticeNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        content, shows_original = _render_apart(self.nodelist, context)
        request = context.get("request")
        if request is None or languages.active() == languages.ORIGINAL or context.get("is_missing"):
            return content
        notice = notice_for(request, has_other_language=shows_original)
        if notice is None:
            return content
        return render_to_string("_note_on_language.html", {"note": notice}) + content


@register.tag
def language_notice(parser, token):
    """The content, under a notice if it is not all in the reader's language, or older than the original."""
    return LanguageNoticeNode(_parse_until(parser, "endlanguage_notice"))


class NavigationNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        content, _shows_original = _render_apart(self.nodelist, context)
        return content


@register.tag
def navigation(parser, token):
    """Links to other pages: the language of their names does not count as that of this page."""
    return NavigationNode(_parse_until(parser, "endnavigation"))


@register.simple_tag(takes_context=True)
def original(context, words):
    """Words of the record, which are written in English: notes and reasons. Designations are marked as in texts."""
    language = languages.active() if fixed_texts.is_site_text(words) else languages.ORIGINAL
    shown = designations_of(context).mark(
        str(fixed_texts.display_value(words) or ""), language=language
    )
    if not shown or language == languages.active():
        return shown
    return format_html('<bdi lang="{}">{}</bdi>', languages.ORIGINAL, shown)


@register.simple_tag(takes_context=True)
def lang_of(context, value):
    """The attribute that marks an element whose text is in another language than the page."""
    if not isinstance(value, LocalisedText) or not value:
        return ""
    note_language(context, value.language)
    return lang_attribute(value.language)


def lang_attribute(language: str | None) -> str:
    return "" if language in (None, languages.active()) else format_html(' lang="{}"', language)


def _render_apart(nodelist, context) -> tuple[str, bool]:
    """Render without a record of its languages for what is around it; return whether it shows untranslated texts."""
    designations = designations_of(context)
    before, designations.shows_original = designations.shows_original, False
    content = nodelist.render(context)
    shows_original, designations.shows_original = designations.shows_original, before
    return content, shows_original


def _parse_until(parser, end):
    nodelist = parser.parse([end])
    parser.delete_first_token()
    return nodelist
