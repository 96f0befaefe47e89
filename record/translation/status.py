"""The translation status of a row in each language."""

import datetime
from dataclasses import dataclass, field
from typing import Any, Self

from core.i18n.languages import LANGUAGES


@dataclass(frozen=True)
class TranslationStatus:
    """How complete and how old a row is in one language; counts are words of the original.

    ``older`` has the keys of the pairs (record/texts.py) whose original changed after
    the translation, each with the time (aware, UTC) of that change. ``title`` is the title of the
    object in this language; empty if it is not translated, or the same in all languages.
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
        """The time of the last change of an original that has an older translation."""
        return max(self.older.values(), default=None)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Return the status that is stored with a row (record/translation/age.py)."""
        older = values.get("older", {})
        return cls(
            values.get("missing", 0),
            values.get("older_words", 0),
            {key: datetime.datetime.fromisoformat(since) for key, since in older.items()},
            values.get("title", ""),
        )


class TranslationStatusMixin:
    """A row with ``languages``, the translation status by language as JSON."""

    __slots__ = ()

    languages: Any

    @property
    def complete_languages(self) -> list[str]:
        """The languages in which all texts are present."""
        return [code for code in LANGUAGES if self.translation_status(code).is_complete]

    @property
    def older_pairs(self) -> dict[str, datetime.datetime]:
        """The older pairs of all languages, as ``TranslationStatus`` has them."""
        older: dict[str, datetime.datetime] = {}
        for code in LANGUAGES:
            older |= self.translation_status(code).older
        return older

    def translation_status(self, language: str) -> TranslationStatus:
        """Return the status in ``language``, which is complete if none is stored."""
        return TranslationStatus.from_json(self.languages.get(language, {}))
