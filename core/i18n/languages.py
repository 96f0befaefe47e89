"""The languages in URLs: English has no prefix; others follow that of an archive or a preview."""

import re
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, resolve
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.utils.translation import pgettext_lazy

LANGUAGES = ("en", "fr", "ro")
ORIGINAL = LANGUAGES[0]
TRANSLATED = LANGUAGES[1:]
# As written within a sentence.
NAMES = {
    "en": pgettext_lazy("name of the language", "English"),
    "fr": pgettext_lazy("name of the language", "French"),
    "ro": pgettext_lazy("name of the language", "Romanian"),
}
# The languages of words and quotations inside a text.
NAMES_OF_WORDS = NAMES | {
    "de": pgettext_lazy("name of the language", "German"),
    "es": pgettext_lazy("name of the language", "Spanish"),
    "it": pgettext_lazy("name of the language", "Italian"),
    "la": pgettext_lazy("name of the language", "Latin"),
    "pt": pgettext_lazy("name of the language", "Portuguese"),
    "ru": pgettext_lazy("name of the language", "Russian"),
    "tr": pgettext_lazy("name of the language", "Turkish"),
    "uk": pgettext_lazy("name of the language", "Ukrainian"),
}

_PATH = re.compile(
    rf"(?P<before>(?:/archive|/preview|{re.escape(settings.ADMIN_URL)}preview)/[^/?#]+|)"
    rf"(?:/(?P<language>{'|'.join(TRANSLATED)})(?=[/?#]|$))?"
)
# Responses that are the same in all languages. The admin sets its language itself.
WITHOUT_LANGUAGE = re.compile(
    r"/(?:media|static|\.well-known)/|/record/.|/(?:healthz|readyz|robots\.txt|sitemap)"
)


def language_of(path: str) -> str:
    """Return the language of the page at `path`, also inside an archived day or a preview."""
    return next(_PATH.finditer(path))["language"] or ORIGINAL  # it matches every path


def in_language(path: str, language: str) -> str:
    """Return the path of a page in `language`; it never leads to another host."""
    match = next(_PATH.finditer(path))
    prefix = "" if language == ORIGINAL else f"/{language}"
    return escape_leading_slashes(match["before"] + prefix + (path[match.end() :] or "/"))


def active() -> str:
    """Return the active language; English if it is none of the site's."""
    code = translation.get_language() or ORIGINAL
    if code in LANGUAGES:
        return code
    code = code.split("-")[0]
    return code if code in LANGUAGES else ORIGINAL


def name_of(language: str) -> str:
    """Return the name of `language` in the active language, as within a sentence."""
    return str(NAMES[language])


@lru_cache(maxsize=1_024)  # a page resolves its own path several times
def resolve_path(path: str) -> ResolverMatch:
    """Resolve a path without the prefix of an archive or a preview. Raise `Resolver404`."""
    with translation.override(language_of(path)):
        return resolve(path)


class LanguageMiddleware:
    """Activate the language of the URL: no cookie, no header, no redirect, no `Vary`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        request.LANGUAGE_CODE = language_of(path)
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
        if not (WITHOUT_LANGUAGE.match(path) or path.startswith(settings.ADMIN_URL)):
            response.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response
