"""The pages that are lists and no publication: for search, the sitemap and error pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.i18n.languages import active
from record import registry
from search import tokenizer
from search.index import BREAK, analyze
from search.query import Query


def list_pages() -> dict[str, Any]:
    """Return the titles of the lists by the names of their views; the home page has none."""
    return {
        "pages:home": "",
        **registry.lists(),
        "projects:figures": _("In figures"),
        "pages:updates": _("Site updates"),
        "delivery:archive": _("Archive"),
        "delivery:log": _("Publication log"),
        "pages:data": _("Open data"),
    }


def find_list_pages(query: Query) -> list[tuple[str, Any]]:
    """Return view and title of the pages whose title, in the active language, has all terms.

    Also those whose title is in the query: “ongoing projects”.
    """
    typed = analyze(query.text, active())
    found = []
    for view_name, title in list_pages().items():
        text = analyze(str(title), active())
        tokens = f" {' '.join(text.tokens)} "
        sequence = f"{BREAK} {' '.join(text.sequence)} {BREAK}"
        has_terms = query and all(term.is_found(tokens, sequence) for term in query.terms)
        is_typed = title and all(
            not typed.tokens.isdisjoint(tokenizer.tokens(word, active())) for word in text.sequence
        )
        if has_terms or is_typed:
            found.append((view_name, title))
    return found
