"""Titles of the objects that contents refer to."""

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Max

from record.content import Content, Ref
from record.models import Publication


class Titles:
    """The newest title of each object in the record, read in one query when one is requested."""

    def __init__(self, contents: Iterable[Content | None]) -> None:
        self.contents = [content for content in contents if content is not None]

    def __call__(self, ref: Ref) -> str:
        return self._titles.get(ref) or f"{ref.kind} {str(ref.key)[:4]}…"

    @cached_property
    def _titles(self) -> dict[Ref, str]:
        keys = {ref.key for content in self.contents for ref in content.refs()}
        titled = Publication.objects.filter(key__in=keys).exclude(title="")
        newest = titled.values("key").annotate(newest=Max("pk")).values("newest")
        rows = Publication.objects.filter(pk__in=newest).values_list("kind", "key", "title")
        return {Ref(kind, key): title for kind, key, title in rows}
