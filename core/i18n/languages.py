"""The languages of addresses: English has no prefix, the others stand first, after an archive's or a preview's."""

import re
from functools import lru_cache

from django.urls import ResolverMatch, get_urlconf, resolve
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.utils.translation import pgettext_lazy

from core.http.admin_path import is_admin_path

LANGUAGES = ("en", "fr", "ro")
ORIGINAL = LANGUAGES[0]
TRANSLATED = LANGUAGES[1:]
# As they stand within a sentence.
NAMES = {
    "en": pgettext_lazy("name of the language", "English"),
    "fr": pgettext_lazy("name of the language", "French"),
    "ro": pgettext_lazy("name of the language", "Romanian"),
}

_ADDRESS = re.compile(
    rf"(?P<before>(?:/archive|/preview)/[^/?#]+|)(?:/(?P<language>{'|'.join(TRANSLATED)})(?=[/?#]|$))?"
)
# What is the same for all: files, machines' addresses. The desk says itself what it speaks.
SPEAKS_NONE = re.compile(r"/(?:media|static|\.well-known)/|/(?:healthz|readyz|robots\.txt|sitemap)")


def language_of(path: str) -> str:
    """The language of the page at ``path``, inside an archived day or a preview too."""
    return _ADDRESS.match(path)["language"] or ORIGINAL


def in_language(path: str, language: str) -> str:
    """Where the same page stands in ``language``: slugs are the same in all of them; never at another host."""
    found = _ADDRESS.match(path)
    prefix = "" if language == ORIGINAL else f"/{language}"
    return escape_leading_slashes(found["before"] + prefix + (path[found.end() :] or "/"))


def active() -> str:
    """The language that is spoken just now; English where none of ours is."""
    code = (translation.get_language() or ORIGINAL).split("-")[0]
    return code if code in LANGUAGES else ORIGINAL


def name_of(language: str) -> str:
    """What the active language calls ``language``, as within a sentence."""
    return str(NAMES[language])


def find(path: str) -> ResolverMatch:
    """What stands at ``path`` (without an archive's or a preview's prefix), whatever language is spoken just now.

    Raises ``Resolver404``.
    """
    return _find(path, get_urlconf())


@lru_cache(maxsize=1_024)  # a page asks several times what stands where it stands itself
def _find(path, urlconf):
    with translation.override(language_of(path)):
        return resolve(path, urlconf)


class LanguageMiddleware:
    """Speaks the language of the address, and of nothing else: no cookie, no header, no redirect, no ``Vary``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path = request.path_info
        request.LANGUAGE_CODE = language_of(path)
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
        if not (SPEAKS_NONE.match(path) or is_admin_path(path)):
            response.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response
