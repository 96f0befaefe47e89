"""Links and references to objects that are not public."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from publishing.checks.html_structure import EMPTY_ADDRESSES
from publishing.checks.issues import Issue
from publishing.checks.site_state import SiteState, has_pages
from record.html_reader import beginning, describe_element
from record.link_targets import target_of
from record.texts import ExtractedTexts


def targets(extracted: ExtractedTexts):
    return {
        target_of(link.address)
        for _, _, parsed in extracted.texts_in_each_language()
        for link in parsed.links
        if link.address not in EMPTY_ADDRESSES
    }


def dead_links(extracted: ExtractedTexts, site: SiteState) -> Iterator[Issue]:
    for text, code, parsed in extracted.texts_in_each_language():
        for link in parsed.links:
            if link.address in EMPTY_ADDRESSES or site.has_page(target := target_of(link.address)):
                continue
            yield Issue.error(
                text.place, "link_to_nothing", _dead_link_message(target, link, site), code
            )


def hidden_names(extracted: ExtractedTexts, site: SiteState) -> Iterator[Issue]:
    """Find references to objects that visitors do not see; one warning for each field."""
    hidden = {}
    for place, ref in extracted.named:
        if not site.shows(ref):
            hidden.setdefault(place, []).append(site.title_of(ref))
    for place, titles in hidden.items():
        message = _(
            "Visitors don’t see %(names)s here until it is published. Publish it too, or leave it out."
        )
        yield Issue.warning(place, "names_what_is_not_public", message % {"names": _quoted(titles)})


def _dead_link_message(target, link, site) -> str:
    """Return the message about a dead link: its text, the problem and the remedy."""
    if target.ref is None:
        message = _(
            "%(link)s leads to “%(target)s”, where visitors find nothing. Correct the address, publish that page "
            "too, or take the link off."
        )
        return message % {"link": describe_element(link), "target": beginning(link.address)}
    if not has_pages(target.ref.kind):
        message = _(
            "%(link)s leads to “%(target)s”, which has no page of its own. Take the link off."
        )
    else:
        message = _(
            "%(link)s leads to “%(target)s”, which visitors don’t see. Publish it before this or together with it, "
            "or take the link off."
        )
    return message % {"link": describe_element(link), "target": site.title_of(target.ref)}


def _quoted(titles) -> str:
    return ", ".join(_("“%(name)s”") % {"name": title} for title in sorted(titles))
