"""The pages that are lists and no publication: for search, the sitemap and error pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.i18n.languages import active
from search import tokenizer
from search.index import BREAK, analyze
from search.query import Query

# By the name of the view. The home page is for the sitemap only.
LIST_PAGES: dict[str, Any] = {
    "pages:home": "",
    "pages:milestones": _("Legal basis"),
    "projects:project_list": _("Projects"),
    "projects:activity_list": _("Activities"),
    "projects:document_list": _("Documents"),
    "projects:country_list": _("Countries"),
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
    for view_name, title in LIST_PAGES.items():
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
