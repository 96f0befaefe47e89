"""The published kinds. A kind registers by being a Publishable model with a content class; nothing else is needed."""

from functools import cache

from django.apps import apps
from django.urls import Resolver404, ResolverMatch, get_script_prefix
from django.utils import translation

from core.i18n import languages
from record.content import Content, Ref


@cache
def models_by_kind() -> dict:
    """Return the working-copy models, by the kind of their content class."""
    return {
        model.content_class.kind: model
        for model in apps.get_models()
        if hasattr(model, "content_class")
    }


def content_class_of(kind: str) -> type[Content]:
    return models_by_kind()[kind].content_class


@cache
def searched() -> list[str]:
    """The kinds that search finds, in the order in which equally good answers stand."""
    classes = [model.content_class for model in models_by_kind().values()]
    searchable = [
        content_class for content_class in classes if content_class.search_place is not None
    ]
    searchable.sort(key=lambda content_class: (content_class.search_place, content_class.kind))
    return [content_class.kind for content_class in searchable]


def model_of(kind: str):
    return models_by_kind()[kind]


def object_of(ref: Ref):
    """The working copy that ``ref`` names, or None where it was deleted as a draft or there is no such kind."""
    model = models_by_kind().get(ref.kind)
    return model.objects.filter(key=ref.key).first() if model else None


def objects_of(refs) -> list:
    """The working copies that ``refs`` name, with their state, in that order; one query a kind."""
    keys_by_kind: dict = {}
    for ref in refs:
        keys_by_kind.setdefault(ref.kind, []).append(ref.key)
    objects_by_key = {
        obj.key: obj
        for kind, keys in keys_by_kind.items()
        for obj in models_by_kind()[kind].objects.filter(key__in=keys).with_state()
    }
    return [objects_by_key[ref.key] for ref in refs if ref.key in objects_by_key]


def page_at_path(path: str) -> tuple[type[Content], str] | None:
    """Return the kind and slug of the page at ``path`` (without a prefix); None for lists and other pages."""
    try:
        match = languages.resolve_path(path)
    except Resolver404:
        return None
    return page_of_match(match)


def page_of_match(match: ResolverMatch) -> tuple[type[Content], str] | None:
    """Return the same for a URL that is already resolved."""
    content_class = _classes_by_view().get(match.view_name)
    return content_class and (content_class, match.kwargs.get("slug", content_class.kind))


@cache
def _classes_by_view() -> dict[str, type[Content]]:
    classes = [model.content_class for model in models_by_kind().values()]
    return {
        content_class.view_name: content_class
        for content_class in classes
        if content_class.view_name is not None
    }


def live_path(content_class: type[Content], slug: str) -> str:
    """Where a page of this kind stands on today's site, whatever prefix is in force; "/" for kinds without a page."""
    return "/" + content_class.path_of(slug).removeprefix(get_script_prefix())


def live_path_of(obj) -> str:
    """Where the working copy's page stands in English, whatever the desk speaks."""
    with translation.override(languages.ORIGINAL):
        return obj.content_class.path_of(obj.slug)
