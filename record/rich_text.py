"""Rich text: the allowed HTML, its sanitising, and the model field.

Stored text is plain clean HTML, so that the editor can be replaced without changing data. Internal
links are stored as ``ref:<kind>/<key>`` and become URLs when a page is rendered: those of pages, or
of the current files of documents.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import nh3
from ckeditor.fields import RichTextField as CKEditorField  # type: ignore[import-untyped]
from ckeditor.fields import RichTextFormField as CKEditorFormField
from django import forms
from django.conf import settings

from core.i18n import languages
from core.i18n.languages import NAMES_OF_WORDS
from record import registry
from record.urls import local_link, reachable
from record.values import REFERENCE, Ref

TAGS = set(
    "p br hr h2 h3 h4 strong em b i u s sub sup ul ol li blockquote a abbr cite q span "
    "table caption thead tbody tfoot tr th td".split()
)
ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href", "hreflang", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto", "tel", "ref"}
# White space around these is never visible; clean HTML writes “>” in attributes as &gt;.
BLOCK_NAMES = "p|hr|h[234]|ul|ol|li|blockquote|table|caption|thead|tbody|tfoot|tr|th|td"
BLOCK_TAG = re.compile(rf"(?:(?<!\s)\s*+)?(</?(?:{BLOCK_NAMES})(?:\s[^>]*)?>)\s*")
# A no-break space that typography does not need: on both sides, inline tags aside, are words. Kept
# are runs, those next to a digit ("10 000", "art. 12"), after an initial ("M. Popescu"), and those
# that French needs.
INLINE_TAGS = rf"(?:</?(?!(?:{BLOCK_NAMES}|br)\b)[a-z]+(?:\s[^>]*)?>)*+"
HARD_SPACE = re.compile(
    rf"<[^>]*>|(?P<before>[^\s<>«–—](?<!&nbsp;){INLINE_TAGS})(?<!\d)(?<!\b[A-Z]\.)&nbsp;(?!\d)"
    rf"(?={INLINE_TAGS}(?!&nbsp;)[^\s<>:;!?»%‰€–—])"
)
SPAN = re.compile(r"<span( lang=[^>]*)?>|</span>")
DEAD_LINK = re.compile(r"<a(?![^>]* href=)(?: [^>]*)?>(.*?)</a>", re.DOTALL)
MAX_PASSES = 9  # three are the most that 20,000 random texts needed

type Rewrite = Callable[[str], str | None]


def sanitise(html: str, rewrite: Rewrite | None = None) -> str:
    """Return the allowed part of ``html``; sanitising twice changes nothing.

    ``rewrite`` returns the new URL of each link, or None to remove the link around its text.
    Scripts and styles are removed with their text.
    """
    before = html
    clean = _clean_once(html, rewrite)
    # Wrongly nested tags can be parsed differently the next time: repeat until nothing changes.
    for _ in range(MAX_PASSES):
        if clean == before:
            return clean
        before = clean
        clean = _clean_once(clean)
    return nh3.clean(clean, tags=set())


def resolved(text: object, request: Any) -> str:
    """Return a rich text as clean HTML, with links to the request's edition and without others.

    Call ``Edition.prefetch`` first: each link reads a content. Paths such as
    ``/projects/`` lead to the pages of the edition too, in the active language.
    """
    html = str(text)
    urls = {}
    for match in REFERENCE.finditer(html):
        content = request.edition.find(Ref.parse(match[0]))
        path = content.search_result_url() if content and content.is_linkable() else ""
        urls[match[0]] = reachable(request, path) if path else None
    prefix = request.prefix.path if request.prefix else ""
    return _with_urls(html, tuple(urls.items()), prefix, languages.active())


@lru_cache(maxsize=256)  # texts of a few kilobytes, many of which many pages show
def _with_urls(
    html: str, urls: tuple[tuple[str, str | None], ...], prefix: str, language: str
) -> str:
    url_by_reference = dict(urls)

    def rewrite(url: str) -> str | None:
        if REFERENCE.fullmatch(url):
            return url_by_reference.get(url)
        return local_link(url, prefix, language)

    return DEAD_LINK.sub(r"\1", sanitise(html, rewrite))


def _clean_once(html: str, rewrite: Rewrite | None = None) -> str:
    def filter_attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "span":
            return value if value in NAMES_OF_WORDS else None
        if tag != "a" or name != "href":
            return value
        url = safe_address(value)
        return rewrite(url) if rewrite and url is not None else url

    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=filter_attribute,
        link_rel="noopener",
    )
    return _without_bare_spans(clean)


def _without_bare_spans(html: str) -> str:
    """Remove the spans without a language; in clean HTML each has its end."""
    has_language: list[bool] = []

    def keep(match: re.Match[str]) -> str:
        if match[0] != "</span>":
            has_language.append(match[1] is not None)
            return match[0] if has_language[-1] else ""
        return match[0] if has_language.pop() else ""

    return SPAN.sub(keep, html)


def safe_address(url: str) -> str | None:
    """Return ``url`` if a page may link to it: an allowed scheme, an absolute path or a fragment.

    Tabs and line ends are removed first, as browsers do: they could hide a scheme or a host.
    """
    url = re.sub(r"[\t\r\n]", "", url)
    match = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", url)
    scheme = match[1].lower() if match else ""
    if scheme == "ref":
        return url if REFERENCE.fullmatch(url) else None
    is_local = re.match(r"(/(?![/\\])|#)", url)
    return url if scheme in SCHEMES or is_local else None


def to_refs(html: str) -> str:
    """Return the text of an editor with links to pages and documents of this site as references.

    White space between blocks is removed: CKEditor adds it to texts that no one edited. No-break
    spaces between words become spaces: CKEditor writes them around a new link.
    """
    return soften_spaces(BLOCK_TAG.sub(r"\1", sanitise(html, to_reference)).strip())


def soften_spaces(html: str) -> str:
    """Return clean HTML with spaces in place of the no-break spaces that no typography needs."""

    def soften(match: re.Match[str]) -> str:
        return match[0] if match["before"] is None else f"{match['before']} "

    return HARD_SPACE.sub(soften, html)


def to_addresses(html: str) -> str:
    """Return the text for an editor: references to pages as URLs of the live site.

    CKEditor recognises the language of words by two attributes.
    """
    return sanitise(html, _live_url_for).replace("<span lang=", '<span dir="ltr" lang=')


def to_reference(url: str) -> str:
    """Return the reference to the page or document of this site at ``url``, or ``url`` itself."""
    # This module is imported by models, so it cannot import them at the top.
    from record.models.publication import Publication  # a module of the models, which import this
    from record.models.reserved_slug import ReservedSlug  # likewise

    try:
        parts = urlsplit(url)
    except ValueError:  # an invalid host in brackets, which no browser follows
        return url
    is_here = url.startswith("/") or f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL
    if not is_here or parts.fragment or parts.query:
        return url
    if parts.path.startswith(settings.MEDIA_URL):
        ref = Publication.objects.ref_of_file(parts.path.removeprefix(settings.MEDIA_URL))
    else:
        ref = ReservedSlug.objects.ref_at(parts.path)
    return f"ref:{ref}" if ref else url


def _live_url_for(url: str) -> str:
    if not REFERENCE.fullmatch(url):
        return url
    obj = registry.object_of(Ref.parse(url))
    return (obj and registry.live_path_of(obj)) or url


class RichTextFormField(CKEditorFormField):
    """CKEditor in the admin: the editor sees URLs, the column stores references.

    A text that no one edited is returned as it is stored.
    """

    _stored = ""

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        bound_field = super().get_bound_field(form, field_name)
        self._stored = bound_field.initial or ""
        return bound_field

    def prepare_value(self, value: Any) -> Any:
        return to_addresses(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        text = to_refs(super().to_python(value))
        return self._stored if text == soften_spaces(self._stored) else text


class RichTextField(CKEditorField):
    """A text column that is clean however a value is written to it.

    ``get_db_prep_save`` is the one method that ``create``, ``bulk_create``, ``update``,
    ``bulk_update``, ``loaddata`` and restoring all call; ``pre_save`` would miss four of them.
    """

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, str):
            value = sanitise(value)
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": RichTextFormField, **kwargs})
