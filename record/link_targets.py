"""Where the links of a rich text lead: to an object, to another page of this site, or out of it."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from core.i18n.languages import LANGUAGES
from record import registry
from record.content import REFERENCE, Ref

ARCHIVED = re.compile(r"/archive/\d{4}-\d{2}-\d{2}(?=/|\Z)")
LANGUAGE_PREFIX = re.compile(rf"/(?:{'|'.join(LANGUAGES[1:])})(?=/)")  # English has none


@dataclass(frozen=True)
class Target:
    """The object by its name, or the place (kind and slug) of its page; neither where no object decides.

    ``exists`` is False for an address at which no page can stand.
    """

    ref: Ref | None = None
    place: tuple[str, str] | None = None
    exists: bool = True


ELSEWHERE = Target()
NOWHERE = Target(exists=False)


def target_of(address: str) -> Target:
    if REFERENCE.fullmatch(address):
        return Target(ref=Ref.parse(address.removeprefix("ref:")))
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets without a right host between them: no browser follows it
        return NOWHERE
    is_here = (
        address.startswith("/")
        or f"{parts.scheme}://{parts.netloc}".lower() == settings.SITE_URL.lower()
    )
    return _page_at(unquote(parts.path) or "/") if is_here else ELSEWHERE


def _page_at(path) -> Target:
    if ARCHIVED.match(path):
        return ELSEWHERE  # what stood there on that day is a fact of the record
    match = _resolve(LANGUAGE_PREFIX.sub("", path, count=1))
    if match is None or match.app_name == "admin":
        return NOWHERE
    if not getattr(match.func, "is_content_page", False):
        return ELSEWHERE  # it stands whatever is published, as the contact form does
    for kind, model in registry.models_by_kind().items():
        if model.content_class.view_name == match.view_name:
            return Target(place=(kind, match.kwargs.get("slug", kind)))
    return ELSEWHERE


def _resolve(path):
    """The view at ``path`` in English, with or without the last slash, which the site adds by itself."""
    with translation.override(settings.LANGUAGE_CODE):
        for candidate in (path, f"{path}/"):
            try:
                return resolve(candidate)
            except Resolver404:
                continue
    return None
