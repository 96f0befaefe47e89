"""An attack: confirm a name in a withheld text by trying a list, with all that the site has stored.

The attacker knows the text except the name, and has a dump of all tables, caches and files. A name
is confirmed if it is in the dump, or a hash of a text that has it.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, product

from django.conf import settings
from django.contrib.sessions.models import Session

from delivery.pagecache.page import Page
from record.texts import extract_texts, pairs
from search.index import analyze
from tests.helpers.raw_sql import all_rows

# None has only letters that hexadecimal digits have, or a hash in the dump could be a name.
SYLLABLES = "bo du fi go lu ma ne pi ro su".split()
HEAD = 6  # bytes of a hash: the shortest one that the site makes has these
HEXADECIMAL = re.compile("[0-9a-f]{12,}")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{42,}")
CANONICAL = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}


def names() -> list[str]:
    """Return 100,000 different names of two words."""
    first = ["".join(parts).capitalize() for parts in product(SYLLABLES, repeat=2)]
    last = ["".join(parts).capitalize() for parts in product(SYLLABLES, repeat=3)]
    return [f"{one} {other}" for one in first for other in last]


class Dump:
    """The text of all that is stored, its words, and the beginnings of all possible hashes."""

    def __init__(self, *folders) -> None:
        self._texts: list[str] = []
        self._heads: set[bytes] = set()
        self._add_tables()
        for path in settings.PAGES_ROOT.glob("*/*"):
            self._add(path.name)
            self._add(Page.decode(path.read_bytes()).bodies[""])
        for folder in folders:
            self._add_files(folder)
        self.text = "\n".join(self._texts)
        self._words = set(re.findall(r"[^\W\d_]+", self.text))

    def has_name(self, name: str) -> bool:
        return self._words.issuperset(name.lower().split())

    def with_hash(self, texts: Iterable[bytes]) -> Iterator[bool]:
        """Yield for each text whether its SHA-256 is stored, in hexadecimal, Base64 or as bytes."""
        heads = self._heads
        sha256 = hashlib.sha256
        return (sha256(text).digest()[:HEAD] in heads for text in texts)

    def _add(self, value) -> None:
        if isinstance(value, bytes | memoryview):
            data = bytes(value)
            self._heads |= {data[at : at + HEAD] for at in range(0, len(data), 16)}
            value = data.decode("latin-1")
        text = str(value)
        for token in HEXADECIMAL.findall(text.lower()) + HEXADECIMAL.findall(text.replace("-", "")):
            self._heads.add(bytes.fromhex(token[: 2 * HEAD]))
        for token in BASE64.findall(text):
            self._heads.add(base64.urlsafe_b64decode(token[:8].translate({43: "-", 47: "_"})))
        self._texts.append(text.lower())

    def _add_tables(self) -> None:
        for _table, row in all_rows():
            for value in row:
                self._add(value)
        for session in Session.objects.all():
            self._add(json.dumps(session.get_decoded()))

    def _add_files(self, folder) -> None:
        for path in folder.rglob("*"):
            self._add(path.name)
            if path.is_file():
                self._add(path.read_bytes())


class Attack:
    """Names are tried in the place of ``name`` in the texts of ``content``, which has it."""

    def __init__(self, content, name: str) -> None:
        self._parts: dict[str, set[tuple[bytes, ...]]] = {}
        self._add("content", name, json.dumps(content.to_json(), **CANONICAL))
        for text, language, parsed in extract_texts(None, content).texts_in_each_language():
            self._add("text", name, getattr(text.value, language), *parsed.runs)
            self._add("words", name.lower(), " ".join(analyze(parsed.runs[0], language).sequence))
        for pair in pairs(content):
            self._add("pair", name, f"{pair.original}\0{pair.translation}")

    def confirm(self, candidates: Sequence[str], dump: Dump) -> dict[str, set[str]]:
        """Return what confirms each name: “name”, or kinds of texts whose hashes are stored."""
        found = {name: {"name"} for name in candidates if dump.has_name(name)}
        for kind, known in self._parts.items():
            inserted = [(name.lower() if kind == "words" else name).encode() for name in candidates]
            for parts in known:
                stored = dump.with_hash(name.join(parts) for name in inserted)
                for name in compress(candidates, stored):
                    found.setdefault(name, set()).add(kind)
        return found

    def _add(self, kind: str, name: str, *texts: str) -> None:
        for text in texts:
            if name in text:
                parts = tuple(part.encode() for part in text.split(name))
                self._parts.setdefault(kind, set()).add(parts)
