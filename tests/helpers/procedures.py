"""The commands that the documents for operators name, as a shell would split them."""

import re
import shlex
from dataclasses import dataclass
from itertools import pairwise

from tests.helpers.server.processes import ROOT

DOCUMENTS = ("docs/operations.md", "docs/advanced.md", "docs/backup.md")
SPAN = re.compile(r"`([^`]+)`")
BLOCK = re.compile(r"^ {4,}([^`\n]+)$", re.MULTILINE)
REMARK = re.compile(r" {3,}.*")  # next to a command of a block
DATE = re.compile(r"\$\(date [^)]*\)")
ENDS = {"|", ">", "&&", ";"}

WITH_VALUE = ("--scale", "--volume")


@dataclass(frozen=True)
class Documented:
    """A command: the heading above it, the program, and its arguments."""

    heading: str
    program: str
    arguments: tuple[str, ...]

    def __str__(self):
        return shlex.join((self.program, *self.arguments))


def services_in(arguments: tuple[str, ...]) -> list[str]:
    """Return the services that a command of `docker compose` names."""
    services = []
    for before, word in pairwise(arguments):
        if not word.startswith("-") and before not in WITH_VALUE:
            services.append(word)
    return services[:1] if arguments[0] in ("exec", "run") else services


def documented(*program: str) -> list[Documented]:
    """Return the commands that begin with the words `program`, in order."""
    found = []
    for document in DOCUMENTS:
        text = (ROOT / document).read_text(encoding="utf-8")
        for section in re.split(r"^## ", text, flags=re.MULTILINE):
            heading = section.partition("\n")[0]
            for words in _commands(section):
                arguments = _after(program, words)
                if arguments:
                    found.append(Documented(heading, " ".join(program), arguments))
    return found


def _commands(section: str):
    """Yield the words of each command, in spans and in indented blocks."""
    texts = [" ".join(text.split()) for text in SPAN.findall(section)]
    texts += [REMARK.sub("", text) for text in BLOCK.findall(section)]
    for text in texts:
        if "docker compose" in text or "manage.py" in text:
            yield from _split(text)


def _split(text: str):
    lexer = shlex.shlex(DATE.sub("2026-03-31", text), posix=True, punctuation_chars="|>&;")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if word in ENDS:
            yield words
            words = []
        else:
            words.append(word)
    yield words


def _after(program: tuple[str, ...], words: list[str]) -> tuple[str, ...]:
    """Return the arguments after `program`, which may be inside another command."""
    length = len(program)
    for start in range(len(words) - length + 1):
        if tuple(words[start : start + length]) == program:
            return tuple(words[start + length :])
    return ()
