"""Links and names that lead to objects which visitors don't find."""

from collections.abc import Iterator

from publishing.gate.findings import Finding
from publishing.gate.reading import beginning, called
from publishing.gate.standing import Standing, has_pages
from publishing.gate.structure import LEADS_NOWHERE
from publishing.gate.targets import target_of
from publishing.gate.texts import Examined


def targets(examined: Examined):
    return {
        target_of(link.address)
        for _, _, reading in examined.texts_in_each_language()
        for link in reading.links
        if link.address not in LEADS_NOWHERE
    }


def dead_links(examined: Examined, standing: Standing) -> Iterator[Finding]:
    for text, code, reading in examined.texts_in_each_language():
        for link in reading.links:
            if link.address in LEADS_NOWHERE or standing.has_page(target := target_of(link.address)):
                continue
            message = f"{called(link, 'link')} leads to {_nothing(target, link, standing)}"
            yield text.place.error("link_to_nothing", message, code)


def hidden_names(examined: Examined, standing: Standing) -> Iterator[Finding]:
    """One warning a field; what it names isn't shown, and nothing else suffers."""
    hidden = {}
    for place, ref in examined.named:
        if not standing.shows(ref):
            hidden.setdefault(place, []).append(standing.title_of(ref))
    for place, titles in hidden.items():
        message = f"Visitors don’t see {_listed(titles)} here until it is published. Publish it too, or leave it out."
        yield place.warning("names_what_is_not_public", message)


def _nothing(target, link, standing) -> str:
    """What the link names, why nobody finds it there, and the way out."""
    if target.ref is None:
        way_out = "Correct the address, publish that page too, or take the link off."
        return f"“{beginning(link.address)}”, where visitors find nothing. {way_out}"
    title = f"“{standing.title_of(target.ref)}”"
    if not has_pages(target.ref.kind):
        return f"{title}, which has no page of its own. Take the link off."
    return f"{title}, which visitors don’t see. Publish it before this or together with it, or take the link off."


def _listed(titles) -> str:
    return ", ".join(f"“{title}”" for title in sorted(titles))
