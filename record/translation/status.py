"""How an object stands in one language."""

import datetime
from dataclasses import dataclass, field
from typing import Any, Self

from core.i18n.languages import LANGUAGES


@dataclass(frozen=True)
class Standing:
    """Counts are words of the original. ``older`` names the pairs (record/translation/pairs.py) whose original
    changed after the translation, each with the moment (aware, UTC) of that change. ``title`` is what the object is
    called in this language; empty where that isn't translated, or the same in all.
    """

    missing_words: int = 0
    older_words: int = 0
    older: dict[str, datetime.datetime] = field(default_factory=dict)
    title: str = ""

    @property
    def is_complete(self) -> bool:
        return not self.missing_words

    @property
    def is_up_to_date(self) -> bool:
        return self.is_complete and not self.older

    @property
    def older_since(self) -> datetime.datetime | None:
        """When the original changed last after a translation that stands here."""
        return max(self.older.values(), default=None)

    def to_json(self) -> dict[str, Any]:
        """Defaults are left out, so that a complete translation is an empty object."""
        known = {"missing": self.missing_words, "older_words": self.older_words, "title": self.title}
        known["older"] = {key: since.isoformat() for key, since in self.older.items()}
        return {name: value for name, value in known.items() if value}

    @classmethod
    def from_json(cls, known: dict[str, Any]) -> Self:
        older = {key: datetime.datetime.fromisoformat(since) for key, since in known.get("older", {}).items()}
        return cls(known.get("missing", 0), known.get("older_words", 0), older, known.get("title", ""))


class InLanguages:
    """What has ``languages``: how it stands in each of them, as JSON."""

    __slots__ = ()

    @property
    def whole_languages(self) -> list[str]:
        """Those in which all of its content can be read."""
        return [code for code in LANGUAGES if self.standing_in(code).is_complete]

    def standing_in(self, language: str) -> Standing:
        return Standing.from_json(self.languages.get(language, {}))
