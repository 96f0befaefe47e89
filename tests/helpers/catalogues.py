"""Read the catalogues of the interface as they are committed."""

import re
from functools import cache
from pathlib import Path

import polib

ROOT = Path(__file__).parents[2]
LANGUAGES = ("fr", "ro")

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*(?:![rsa])?(?::[^{}]*)?\}|(?<![\d%])%[sd]")
TAG = re.compile(r"</?[a-z][^<>]*>")
# The rules of each language, and patterns of texts that break them.
TYPOGRAPHY = {
    "fr": {
        "an apostrophe is ’": r"\w'\w",
        "quotation marks are « »": r"[“”„\"]",
        "narrow no-break spaces inside « »": r"«[^\u202f]|[^\u202f]»",
        "a narrow no-break space before ; ! and ?": r"[^\u202f;!?][;!?]+(?=\s|$)",
        "a no-break space before :": r"[^\u00a0](?<!^):(?=\s|$)",
        "no space next to a no-break space": r" [\u202f\u00a0]|[\u202f\u00a0] ",
        "three dots are one character": r"\.\.\.",
        "capitals have accents": r"\b(?:Etat|Etape|Ecrire|Editeur|Edition|"
        r"A (?:propos|venir|partir|sa|son))\b",
        "thousands have a narrow no-break space": r"\d[ .,]\d{3}(?!\d)",
        # 2.2 can be the name of a version.
        "decimals have a comma": r"\d\.\d+[ \u00a0\u202f](?:milli|€|euro|%)",
    },
    "ro": {
        "ș and ț have a comma below": r"[şţŞŢ]",
        "quotation marks are „…”": r"[“\"«»]",
        "quotation marks are in pairs": r"„[^”]*(?:„|$)|(?:^|”)[^„]*”",
        "no space before punctuation": r"\s[:;!?,.](?=\s|$)",
        "an apostrophe is ’": r"\w'\w",
        "three dots are one character": r"\.\.\.",
        "thousands have a point": r"\d[ \u00a0\u202f,]\d{3}(?!\d)",
        "“de” after twenty": r"(?<![\d.,/])(?:[\d.]*(?:[2-9]\d|\d00)) "
        r"(?:activități|ani|ateliere|euro|luni|participanți|proiecte|state|țări|zile)\b",
    },
}


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


def broken_rules(text: str, language: str) -> list[str]:
    return [rule for rule, pattern in TYPOGRAPHY[language].items() if re.search(pattern, text)]
