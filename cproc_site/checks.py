"""System checks of the kinds of content: what is missing, in which file, and the remedy."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, CreateModel
from django.urls import NoReverseMatch
from django.utils import timezone

from core.i18n import languages
from record import registry
from record.content import Content
from record.models import Publication

# The parts of a declaration, of which those after the first two are for kinds with pages.
PARTS = {
    "roles": "Name the roles that edit it, for example WRITERS of accounts/roles.py.",
    "side_bar": "Name its group in the side bar and its place there (desk/navigation.py).",
    "kind_name": "Name one object, as search results and histories do.",
    "kind_names": "Name all of them, as the list and the search do.",
    "search_place": "Give its place among equally good results of the search.",
}


@register(Tags.models)
def check_kinds(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find kinds without a part of their declaration, and two under one root of URLs."""
    errors: list[CheckMessage] = []
    names_by_root: dict[str, str] = {}
    for content_class in registry.content_classes():
        file = content_class.__module__.replace(".", "/") + ".py"
        for message, remedy in _problems(content_class, names_by_root):
            text = f"{file}: {content_class.__name__}: {message}"
            errors.append(Error(text, hint=remedy, id="cproc.E010"))
    return errors


def _problems(
    content_class: type[Content], names_by_root: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what is missing or taken, with the remedy."""
    for name, remedy in list(PARTS.items())[: None if content_class.view_name else 2]:
        if getattr(content_class, name) in ("", (), None):
            yield f"{name} is missing.", remedy
    if content_class.view_name and not (content_class.is_single or content_class.new_label):
        yield "new_label is missing.", "Label the command that adds one: _(“New project”)."
    try:
        root = content_class.path_of("x")
    except NoReverseMatch:
        yield f"No URL is named {content_class.view_name}.", "Add it to urls.py of its package."
        return
    if root.startswith(settings.ADMIN_URL):
        yield "It has the URLs of the admin.", "Give ADMIN_PATH another word."
    other = names_by_root.setdefault(root, content_class.__name__)
    if root and other != content_class.__name__:
        yield f"{other} has the same URLs.", "Give one of them another path in urls.py."


@register(Tags.models)
def check_columns(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find columns that are newer than their table and have no value in rows of the last release.

    Servers of that release insert rows while a new one is installed.
    """
    errors: list[CheckMessage] = []
    for migration in MigrationLoader(None).disk_migrations.values():
        operations = migration.operations
        created = {each.name_lower for each in operations if isinstance(each, CreateModel)}
        path = Path(apps.get_app_config(migration.app_label).path)
        for each in operations if path.parent == settings.BASE_DIR else ():
            if not isinstance(each, AddField) or each.model_name_lower in created:
                continue
            column = each.field
            if not (column.null or column.many_to_many or column.has_db_default()):
                message = f"{migration}: {each.model_name}.{each.name} has no db_default."
                hint = "Give the new column a db_default, or let it be null."
                errors.append(Error(message, hint=hint, id="cproc.E011"))
    return errors


@register(Tags.database)
def check_routes(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find published pages whose address leads to another page since a URL was added."""
    errors: list[CheckMessage] = []
    tables = connection.introspection.table_names() if kwargs["databases"] else []
    if Publication._meta.db_table not in tables:
        return errors
    for row in Publication.objects.in_force(timezone.now()).defer("content"):
        view_name = registry.content_class_of(row.kind).view_name
        if view_name and languages.resolve_path(row.path).view_name != view_name:
            message = f"A URL of the site takes the address of a published page: {row.path}"
            hint = "Give the URL another path, or the page another web address."
            errors.append(Error(message, hint=hint, id="cproc.E012"))
    return errors
