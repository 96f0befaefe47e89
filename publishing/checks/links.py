"""Links and references to objects that are not public."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from publishing.checks.html_structure import EMPTY_ADDRESSES
from publishing.checks.issues import Issue
from publishing.checks.site_state import SiteState, has_pages
from record.html_reader import Element, beginning, describe_element
from record.registry import target_of
from record.texts import ExtractedTexts, Text, TextPlace


def links_of(extracted: ExtractedTexts) -> Iterator[tuple[Text, str, Element]]:
    """Yield the text, the language and the element of each link that has an address."""
    for text, code, parsed in extracted.texts_in_each_language():
        for link in parsed.links:
            if link.address not in EMPTY_ADDRESSES:
                yield text, code, link


def dead_links(extracted: ExtractedTexts, site: SiteState) -> Iterator[Issue]:
    """Find links to pages of this site that are not public."""
    for text, code, link in links_of(extracted):
        if not site.has_page(target_of(link.address or "")):
            message = _dead_link_message(link, site)
            yield Issue.error(text.place, "link_to_nothing", message, code)


def hidden_names(extracted: ExtractedTexts, site: SiteState) -> Iterator[Issue]:
    """Find references to objects that visitors do not see; one warning for each field."""
    hidden: dict[TextPlace, list[str]] = {}
    for place, ref in extracted.named:
        if not site.shows(ref):
            hidden.setdefault(place, []).append(site.title_of(ref))
    for place, titles in hidden.items():
        names = ", ".join(_("“%(name)s”") % {"name": title} for title in sorted(titles))
        message = _(
            "Visitors don’t see %(names)s here until it is published. Publish it as well, or "
            "remove it."
        )
        yield Issue.warning(place, "names_what_is_not_public", message % {"names": names})


def _dead_link_message(link: Element, site: SiteState) -> str:
    """Return the text of a dead link, the problem and the remedy."""
    address = link.address or ""
    ref = target_of(address).ref
    if ref is None:
        target = beginning(address)
        message = _(
            "%(link)s leads to “%(target)s”, where visitors find nothing. Correct the URL, "
            "publish that page as well, or remove the link."
        )
    elif not has_pages(ref.kind):
        target = site.title_of(ref)
        message = _("%(link)s leads to “%(target)s”, which has no page. Remove the link.")
    else:
        target = site.title_of(ref)
        message = _(
            "%(link)s leads to “%(target)s”, which is not published. Publish it first or at the "
            "same time, or remove the link."
        )
    return message % {"link": describe_element(link), "target": target}
