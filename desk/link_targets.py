"""The targets that the link dialog of the editor suggests: pages and documents, as JSON."""

from itertools import cycle
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse

from core.i18n.languages import LANGUAGES
from record import registry
from record.content import Ref
from record.fields import text_columns
from record.models import Publishable, objects_with_state
from record.rich_text import to_reference
from record.values import REFERENCE
from search import drafts

MAX_TARGETS = 8
MAX_QUERY_LENGTH = 200

type Models = list[type[Publishable]]


def link_targets_view(request: HttpRequest, site: AdminSite) -> JsonResponse:
    """Return the object that the URL ``q`` leads to, or those with all words of ``q`` in a text.

    Users get the kinds that they may view.
    """
    models = []
    for model in registry.models_by_kind().values():
        may_view = site.get_model_admin(model).has_view_permission(request)
        if may_view and model.content_class.is_linkable():
            models.append(model)
    if not models:
        raise PermissionDenied
    query = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    reference = to_reference(query)
    if REFERENCE.fullmatch(reference):
        target = registry.object_of(Ref.parse(reference.removeprefix("ref:")))
        objects = [target] if target and type(target) in models else []
    else:
        objects = _find_by_words(query, models)
    return JsonResponse({"targets": [_target(obj) for obj in objects]})


def _find_by_words(query: str, models: Models) -> list[Publishable]:
    """Return the objects with all words in their drafts; those with them in the title first."""
    terms = drafts.parse(query)
    kinds = [model.content_class.kind for model in models]
    if not terms:
        return []
    found = drafts.find(kinds, terms)[:MAX_TARGETS]
    objects = objects_with_state(entry.draft.ref for entry in found)
    beginning = drafts.fold(" ".join(query.split()))
    return sorted(objects, key=lambda obj: not drafts.fold(str(obj)).startswith(beginning))


def _target(obj: Publishable) -> dict[str, Any]:
    return {
        "titles": _titles(obj),
        "kind": str(obj._meta.verbose_name),
        "state": obj.state.label,
        "url": registry.live_path_of(obj) or f"ref:{obj.ref}",
    }


def _titles(obj: Publishable) -> dict[str, str]:
    """Return the first title that is not empty, by language; an acronym is equal in all."""
    for name in obj.content_class.title_fields or obj.content_class.search_title:
        texts = [getattr(obj, column) for column in text_columns(type(obj), [name])]
        if any(texts):
            return dict(zip(LANGUAGES, cycle(texts), strict=False))
    return {}
