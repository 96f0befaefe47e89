"""The pages that are lists and no publication: for search, the sitemap and error pages."""

from itertools import chain
from typing import Any

from django.utils.translation import gettext_lazy as _

from contact.models import Subject
from core.i18n.languages import active
from pages.filters import CALLS, NEWS
from projects.filters import ACTIVITIES, DOCUMENTS, PROJECTS
from record import registry
from record.content import Content
from search import tokenizer
from search.highlighting import highlight_title
from search.index import BREAK, analyze
from search.models import page_token
from search.results import SearchPage

CONTACT = "contact:contact"
# Texts of these pages that no publication has.
LABELS: dict[str, list[Any]] = {
    "projects:figures": [
        _("The office’s projects in figures: map, timeline and budgets."),
        _("Project timeline"),
    ],
    "pages:data": [
        _("The lists of this site as JSON, CSV, calendars and feeds: content, use and citation."),
        _("Available data"),
        _("Calendars and feeds"),
        _("Download"),
        "API Atom IATI",
    ],
}
filtered: Any
for filtered in (PROJECTS, ACTIVITIES, DOCUMENTS, NEWS, CALLS):
    labels = LABELS.setdefault(filtered.content_class.list_view_name or "", [])
    permanent = [value for facet in filtered.facets for value in facet.permanent]
    labels += [each.label for each in chain(filtered.facets, filtered.orders, permanent)]


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


def find_list_pages(search_page: SearchPage, best: Content | None) -> list[tuple[str, Any]]:
    """Return view and title of the pages that the query names, in the active language.

    The title is in the query, as in “ongoing projects”, or has all terms that any text has; or
    staff have chosen the page for a word. Without such pages, and unless a term is in the title of
    the ``best`` result, all terms may be in labels, such as the subjects of the contact form.
    """
    query = search_page.query
    known = search_page.results.query
    typed = analyze(query.text, active())
    synonyms = [match for term in query.terms for match in chain(*term.synonyms)]
    pages = (list_pages() | {CONTACT: _("Contact")}).items()
    named = []
    for view_name, title in pages:
        page = page_token(view_name)
        words = analyze(str(title), active()).sequence
        tokens = [tokenizer.tokens(word, active()) for word in words]
        is_typed = tokens and not any(typed.tokens.isdisjoint(each) for each in tokens)
        is_chosen = any(page in match for match in synonyms)
        if is_typed or is_chosen or _has_all(known.terms, [title]):
            named.append((view_name, title))
    titles = highlight_title(best, known) if best else []
    if named or search_page.suggestion or any(len(title.runs) > 1 for title in titles):
        return named
    return [page for page in pages if _has_all(query.terms, _labels(page[0]))]


def _labels(view_name: str) -> list[Any]:
    if view_name == CONTACT:
        return [subject.label for subject in Subject.objects.active()]
    return LABELS.get(view_name, [])


def _has_all(terms: Any, texts: list[Any]) -> bool:
    """Return whether the texts have all terms, and there are any."""
    text = analyze(f" {BREAK} ".join(map(str, texts)), active())
    sequence = f"{BREAK} {' '.join(text.sequence)} {BREAK}"
    return bool(terms) and all(term.is_found(text.tokens, sequence) for term in terms)
