"""System checks of the kinds of content: what is missing, in which file, and the remedy."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connection
from django.urls import NoReverseMatch
from django.utils import timezone

from record import registry
from record.content import Content
from record.models import Publication

# The parts of a declaration, and those of a kind with pages.
PARTS = {
    "roles": "Name the roles that edit it, for example WRITERS of accounts/roles.py.",
    "side_bar": "Name its group in the side bar and its place there (desk/navigation.py).",
}
PARTS_WITH_PAGES = PARTS | {
    "kind_name": "Name one object, as search results and histories do.",
    "kind_names": "Name all of them, as the list and the search do.",
    "search_place": "Give its place among equally good results of the search.",
}


@register(Tags.models)
def check_kinds(app_configs: Any, **kwargs: Any) -> Iterator[Error]:
    """Find kinds without a part of their declaration, and two with the same URLs or place."""
    names: dict[tuple[str, object], str] = {}
    for content_class in registry.content_classes():
        file = content_class.__module__.replace(".", "/") + ".py"
        for message, remedy in _problems(content_class, names):
            text = f"{file}: {content_class.__name__}: {message}"
            yield Error(text, remedy, id="cproc.E010")


def _problems(
    content_class: type[Content], names: dict[tuple[str, object], str]
) -> Iterator[tuple[str, str]]:
    """Yield what is missing or taken, with the remedy; ``names`` has who took it."""
    for part, remedy in (PARTS_WITH_PAGES if content_class.view_name else PARTS).items():
        if getattr(content_class, part) in ("", (), None):
            yield f"{part} is missing.", remedy
    if content_class.view_name and not (content_class.is_single or content_class.new_label):
        yield "new_label is missing.", "Label the command that adds one: _(“New project”)."
    try:
        root = content_class.path_of("x")
    except NoReverseMatch:
        yield f"No URL is named {content_class.view_name}.", "Add it to urls.py of its package."
        return
    if root.startswith(settings.ADMIN_URL):
        yield "It has the URLs of the admin.", "Give ADMIN_PATH another word."
    for part, value in (("URLs", root), ("search_place", content_class.search_place)):
        other = names.setdefault((part, value), content_class.__name__)
        if value not in ("", None) and other != content_class.__name__:
            yield f"{other} has the same {part}.", "Give one of them another."


@register(Tags.database)
def check_routes(app_configs: Any, **kwargs: Any) -> Iterator[Error]:
    """Find published pages whose address leads to another page since a URL was added."""
    if Publication._meta.db_table not in connection.introspection.table_names():
        return
    # Before a migration, the table has the columns of the last release: only old ones are read.
    rows = Publication.objects.in_force(timezone.now()).filter(kind__in=registry.models_by_kind())
    for kind, slug in rows.values_list("kind", "slug"):
        content_class = registry.content_class_of(kind)
        path = content_class.path_of(slug)
        if path and registry.page_at_path(path) != (content_class, slug):
            message = f"A URL of the site takes the address of a published page: {path}"
            remedy = "Give the URL another path, or the page another web address."
            yield Error(message, remedy, id="cproc.E012")
