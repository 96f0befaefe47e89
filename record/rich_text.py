"""Rich text: what is allowed in it, how it is cleaned, and the field that lets nothing else in.

Stored text is plain clean HTML, so that the editor can be exchanged without touching data. Internal links are kept
as ``ref:<kind>/<key>`` and turned into addresses when a page is rendered.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from ckeditor.fields import RichTextField as CKEditorField
from ckeditor.fields import RichTextFormField as CKEditorFormField
from django.conf import settings

from record import registry
from record.content import REFERENCE, Ref
from record.urls import reachable

TAGS = set(
    "p br hr h2 h3 h4 strong em b i u s sub sup ul ol li blockquote a abbr cite q "
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
# No white space beside one of these is ever seen; clean HTML writes “>” in attributes as &gt;.
BLOCK_TAG = re.compile(
    r"(?:(?<!\s)\s*+)?(</?(?:p|hr|h[234]|ul|ol|li|blockquote|table|caption|thead|tbody|tfoot|tr|th|td)(?:\s[^>]*)?>)\s*"
)
DEAD_LINK = re.compile(r"<a(?![^>]* href=)(?: [^>]*)?>(.*?)</a>", re.DOTALL)
MAX_PASSES = 8  # two are the most that 20,000 random texts needed


def sanitise(html: str, rewrite: Callable[[str], str | None] | None = None) -> str:
    """The allowed part of ``html``. Cleaning twice changes nothing.

    ``rewrite`` gives each link's new address, or None to take the link off its text. What isn't allowed is dropped,
    scripts and styles with their text.
    """
    clean = _clean_once(html, rewrite)
    # Tags that are nested wrongly can be read differently once they are written: go on until nothing changes.
    for _ in range(MAX_PASSES):
        again = _clean_once(clean)
        if again == clean:
            return clean
        clean = again
    return nh3.clean(clean, tags=set())


def without_dead_links(clean: str) -> str:
    """Clean HTML with the text of links that lead nowhere, and no link around it."""
    return DEAD_LINK.sub(r"\1", clean)


def resolved(text, request) -> str:
    """A rich text as clean HTML in the active language; its links lead to where their objects stand in the edition.

    What isn't in it has no link. Read the cards before (``CardRepository.prefetch``): each link asks for one.
    """
    html = str(text)
    addresses = {
        match[0]: _address_in_edition(request, match[0]) for match in REFERENCE.finditer(html)
    }
    return _with_addresses(html, tuple(addresses.items()))


@lru_cache(maxsize=256)  # texts of a few kilobytes, many of which many pages show
def _with_addresses(html, addresses) -> str:
    """``addresses`` has one for each reference in the text; one that is hidden in it has none."""
    rewritten = dict(addresses)

    def rewrite(address):
        return rewritten.get(address) if REFERENCE.fullmatch(address) else address

    return without_dead_links(sanitise(html, rewrite))


def _address_in_edition(request, reference) -> str | None:
    card = request.edition.cards.get(Ref.parse(reference.removeprefix("ref:")))
    path = card.get_absolute_url() if card else ""
    return reachable(request, path) if path else None


def _clean_once(html, rewrite=None):
    if not html:
        return ""

    def attribute(tag, name, value):
        if tag == "a" and name == "href":
            value = safe_address(value)
            return rewrite(value) if rewrite and value is not None else value
        return value

    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=attribute,
        link_rel="noopener",
    )


def safe_address(address: str) -> str | None:
    """``address`` if a page may link to it: one of the schemes, an absolute path or a fragment.

    Tabs and line ends are taken out first, as browsers do: they could hide a scheme or a host.
    """
    address = re.sub(r"[\t\r\n]", "", address)
    scheme = (
        address.partition(":")[0].lower() if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", address) else ""
    )
    if scheme == "ref":
        return address if REFERENCE.fullmatch(address) else None
    if scheme in SCHEMES:
        return address
    return address if re.match(r"(/(?![/\\])|#)", address) else None


def to_refs(html: str) -> str:
    """What an editor wrote, with links to pages of this site as references: they survive renames.

    CKEditor puts every block on a line of its own: without that, a text that nobody touched stays the same.
    """
    return BLOCK_TAG.sub(r"\1", sanitise(html, _reference_for)).strip()


def to_addresses(html: str) -> str:
    """What an editor reads: references as today's addresses."""
    return sanitise(html, _live_address_for)


def _reference_for(address):
    # Apps load their models, and with them this module, before this model is there.
    from record.models.reserved_slug import ReservedSlug

    parts = urlsplit(address)
    is_here = address.startswith("/") or f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL
    if (
        is_here
        and not parts.fragment
        and not parts.query
        and (ref := ReservedSlug.objects.ref_at(parts.path))
    ):
        return f"ref:{ref}"
    return address


def _live_address_for(address):
    match = REFERENCE.fullmatch(address)
    if not match:
        return address
    obj = registry.object_of(Ref.parse(address.removeprefix("ref:")))
    return registry.live_path_of(obj) if obj else address


class RichTextFormField(CKEditorFormField):
    """CKEditor in the admin. The editor sees addresses, the column keeps references."""

    def prepare_value(self, value):
        return to_addresses(value) if isinstance(value, str) else value

    def to_python(self, value):
        return to_refs(super().to_python(value))


class RichTextField(CKEditorField):
    """A text column that is clean whatever road a value takes into it.

    ``get_db_prep_save`` is the one road that ``create``, ``bulk_create``, ``update``, ``bulk_update``, ``loaddata``
    and restoring all take; ``pre_save`` would miss four of them.
    """

    def get_db_prep_save(self, value, connection):
        if isinstance(value, str):
            value = sanitise(value)
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": RichTextFormField, **kwargs})
