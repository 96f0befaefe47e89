"""Read the catalogues of the interface as they are committed."""

import re
from functools import cache
from pathlib import Path

import polib

ROOT = Path(__file__).parents[2]
LANGUAGES = ("fr", "ro")

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*(?:![rsa])?(?::[^{}]*)?\}|(?<![\d%])%[sd]")
TAG = re.compile(r"</?[a-z][^<>]*>")


def path_of(language: str, root=ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


@cache
def catalogue(language: str, root=ROOT) -> polib.POFile:
    return polib.pofile(path_of(language, root), wrapwidth=0)


def translated(language: str) -> list[polib.POEntry]:
    """Return the translated entries; another test reports those that are missing."""
    return [each for each in catalogue(language) if all(translations(each))]


def originals(entry) -> list[str]:
    return [entry.msgid, *([entry.msgid_plural] if entry.msgid_plural else [])]


def translations(entry) -> list[str]:
    return (
        [text for _, text in sorted(entry.msgstr_plural.items())]
        if entry.msgid_plural
        else [entry.msgstr]
    )


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def tags(text: str) -> list[str]:
    return sorted(TAG.findall(text))


def as_read(text: str) -> str:
    """Return the text without placeholders, tags, code, URLs and times."""
    text = re.sub(r"<code>.*?</code>", "x", text)
    text = PLACEHOLDER.sub("x", TAG.sub("", text))
    return re.sub(r"\w+://\S*|\d\d:\d\d(?::\d\d)?|&[a-z]+;", "x", text)
