"""Titles of the objects that contents refer to."""

from collections.abc import Iterable
from functools import cached_property
from uuid import UUID

from django.db.models import Max

from record.content import Content, Ref
from record.models import Publication


def newest_titles(keys: Iterable[UUID]) -> dict[Ref, str]:
    """Return the newest title of each object in the record that ever had one."""
    rows = Publication.objects.order_by().filter(key__in=list(keys)).exclude(title="")
    newest = rows.values("key").annotate(newest=Max("pk")).values("newest")
    titled = Publication.objects.filter(pk__in=newest).values_list("kind", "key", "title")
    return {Ref(kind, key): title for kind, key, title in titled}


class Titles:
    """The newest title of each object, read in one query when one is requested."""

    def __init__(self, contents: Iterable[Content | None]) -> None:
        self._contents = [content for content in contents if content is not None]

    def __call__(self, ref: Ref) -> str:
        return self._titles.get(ref) or f"{ref.kind} {str(ref.key)[:4]}…"

    @cached_property
    def _titles(self) -> dict[Ref, str]:
        return newest_titles({ref.key for content in self._contents for ref in content.refs()})
