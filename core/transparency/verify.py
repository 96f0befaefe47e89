#!/usr/bin/env python3
"""Check evidence from a public record, and watch the log of that record.

It needs Python 3.9 or later and the program `openssl` 3.0 or later, and nothing else: no network to
check a ZIP, and no other Python package. Read it before you trust it; it is one file for that.

    python3 verify.py zip evidence.zip --key-file key.txt --certificates authority.pem

checks an Evidence ZIP. `key.txt` has the public key of the log, on one line. Get it on paper from
the office, from a library or a court that has it: a key that comes with the ZIP proves nothing. So
do the certificates of the authority that dated the log. With `--checkpoint older.txt`, a checkpoint
that you or a court kept, it also checks that the log still has what it had then, and with
`--witness` that a witness has signed it. With `--report en`, `fr` or `ro` it prints a report of
what is proven, for people who read no code, or the checks if one failed.

    python3 verify.py follow https://www.example.org/record --key-file key.txt --state state.txt

downloads the newest checkpoint of the log, and checks that it continues the one in the file, which
it then replaces. Run it each day: it finds out if the log was cut, changed or forked.

Exit codes: 0 if all checks passed, 1 if one failed, 2 if it could not check.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import html
import json
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core.transparency.proofs import (
    COSIGNATURE,
    HASH_BYTES,
    NUMBER,
    TILE_HEIGHT,
    TILE_WIDTH,
    Checkpoint,
    Invalid,
    VerifierKey,
    consistency_ranges,
    covering_nodes,
    decode_hash,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root_hash,
    tile_path,
    verified_text,
)

MEGABYTE = 1_000_000
MAX_TEXT_BYTES = 16 * MEGABYTE
MAX_BYTES = 4_000 * MEGABYTE  # of all members together
MAX_MEMBERS = 50_000
TIMEOUT_SECONDS = 30

FILE_NAME = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64}\.[a-z0-9]+)")  # as contents name files
PART = r"(?:statement\.json|content\.json|nonce\.txt|proof\.tlog-proof)"
CHECKED = re.compile(
    rf"publications/{NUMBER}/{PART}|checkpoint\.txt|timestamp\.tsr|files/[0-9a-f]{{64}}\.[a-z0-9]+"
)
UNCHECKED = re.compile(
    r"evidence-(?:en|fr|ro)\.html|page\.html|verify\.py|timestamp-certificates\.pem"
    rf"|consistency-{NUMBER}\.txt"  # unless it is needed
)
FACTS = ("operation", "kind", "slug", "recorded_at", "in_force_from", "logged_at", "key", "digest")


class CannotCheck(Exception):
    """A check is impossible: a file or a program is missing."""


# --- Keys, signatures, timestamps -----------------------------------------------------------------


def read_keys(lines: list[str]) -> list[VerifierKey]:
    """Return the keys on these lines."""
    keys = []
    for line in filter(None, map(str.strip, lines)):
        try:
            keys.append(VerifierKey.parse(line))
        except Invalid as error:
            message = f"This is not a public key of a log: {printable(line)}"
            raise CannotCheck(message) from error
    if not keys:
        raise CannotCheck("There is no public key: give --key or --key-file.")
    return keys


def read_checkpoint(note: str, keys: list[VerifierKey]) -> Checkpoint:
    """Return the checkpoint that a key with the name of its log has signed. Raise Invalid."""
    origin = note.partition("\n")[0]
    own = [key for key in keys if key.name == origin]
    return Checkpoint.parse(verified_text(note, own, is_signed))


def is_signed(text: bytes, signature: bytes, public: bytes) -> bool:
    files = {
        "key.pem": VerifierKey("", public).pem.encode(),
        "text": text,
        "signature": signature,
    }
    command = "pkeyutl -verify -pubin -inkey key.pem -rawin -in text -sigfile signature"
    result = openssl(command, files)
    if result.returncode and "Signature Verification Failure" not in result.stdout:
        raise CannotCheck("This openssl program cannot check Ed25519 signatures: use 3.0 or later.")
    return result.returncode == 0


def openssl(command: str, files: dict[str, bytes]) -> subprocess.CompletedProcess[str]:
    """Run openssl in a temporary folder with these files."""
    program = shutil.which("openssl")
    if program is None:
        raise CannotCheck("The program openssl is not on this machine.")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        return subprocess.run(  # nosec B603  # no shell, and no argument from outside
            [program, *command.split()],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )


def verify_timestamp(
    note: bytes, token: bytes, trusted: bytes, others: bytes | None
) -> tuple[str, str]:
    """Return the time of the timestamp as text, and a remark. Raise Invalid."""
    files = {"note": note, "token": token, "trusted.pem": trusted, "others.pem": others or b""}
    # Without the answer around the token: anyone can change it, and write another time into it.
    text = openssl("ts -reply -in token -token_out -text", files).stdout
    match = re.search(r"^Time stamp: (.+)$", text, re.MULTILINE)
    time = printable(match[1]) if match else ""
    command = "ts -verify -data note -in token -CAfile trusted.pem"
    if others:
        command += " -untrusted others.pem"
    result = openssl(command, files)
    if result.returncode == 0:
        return time, ""
    seconds = openssl_seconds(time)
    if seconds and openssl(f"{command} -attime {seconds}", files).returncode == 0:
        return time, " (a certificate of the authority was valid then, and is not now)"
    lines = result.stdout.strip().splitlines() or [""]
    raise Invalid(f"the given certificates do not confirm it ({printable(lines[-1])})")


def openssl_seconds(time: str) -> int:
    """Return the seconds since 1970 of a time such as "Nov 28 07:03:47 2026 GMT", or 0."""
    try:
        return ssl.cert_time_to_seconds(re.sub(r"\.\d+", "", time))
    except ValueError:
        return 0


# --- Evidence ZIPs --------------------------------------------------------------------------------


class EvidenceZip:
    """The checks of one ZIP. Nothing is extracted.

    Each of the results has a state, the member, and a text. The state is ok, FAILED, note for what
    the log does not contain, or open for what evidence can have and this one does not prove.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.results: list[tuple[str, str, str]] = []
        self.versions: list[dict[str, Any]] = []  # statements, with "index" and "content"
        self.time = ""  # of the timestamp, if it is valid
        self._zip = archive
        self._names = archive.namelist()
        self._note = ""  # checkpoint.txt
        self._files: dict[str, str] = {}  # the files that contents name, and one that does
        self._bytes_left = MAX_BYTES

    def members(self, state: str) -> list[str]:
        """Return the members with results in this state."""
        return [member for found, member, _text in self.results if found == state]

    def _add(self, state: str, member: str, text: str) -> None:
        self.results.append((state, printable(member), text))

    def check(
        self,
        keys: list[VerifierKey],
        other: str | None,
        witnesses: list[str],
        certificates: bytes | None,
    ) -> None:
        """Run all checks; `other` is a checkpoint from elsewhere."""
        self._check_names()
        try:
            self._note = self._text("checkpoint.txt")
            checkpoint = read_checkpoint(self._note, keys)
        except Invalid as error:
            self._add("FAILED", "checkpoint.txt", str(error))
            return
        text = f"signed by {printable(checkpoint.origin)}, for {checkpoint.size:,} entries"
        self._add("ok", "checkpoint.txt", text)
        self._checked("timestamp.tsr", lambda name: self._check_timestamp(name, certificates))
        if other is not None or witnesses:
            self._check_other(checkpoint, other or self._note, keys, witnesses)
        matches = filter(None, map(CHECKED.fullmatch, self._names))
        indexes = dict.fromkeys(int(match[1]) for match in matches if match[1])
        if not indexes:
            self._add("FAILED", "publications/", "there is none")
        for index in indexes:
            self._check_publication(index, checkpoint)
        self._check_files()
        for name in sorted({*filter(UNCHECKED.fullmatch, self._names)} - {*self.members("ok")}):
            self._checked(name, self._remark)

    def _check_names(self) -> None:
        if len(self._names) > MAX_MEMBERS:
            raise Invalid(f"It has more than {MAX_MEMBERS:,} members.")
        seen = set()
        for name in self._names:
            if name in seen:
                self._add("FAILED", name, "it is there twice")
            elif not CHECKED.fullmatch(name) and not UNCHECKED.fullmatch(name):
                self._add("FAILED", name, "no evidence has such a member")
            seen.add(name)

    def _blocks(self, name: str, limit: int) -> Iterator[bytes]:
        """Yield the bytes of a member. The size that the ZIP states is not relied on."""
        if name not in self._names:
            raise Invalid("it is missing")
        try:
            with self._zip.open(name) as file:
                while block := file.read(65_536):
                    limit -= len(block)
                    self._bytes_left -= len(block)
                    if limit < 0 or self._bytes_left < 0:
                        raise Invalid("it is too large")
                    yield block
        except Invalid:
            raise
        except Exception as error:  # each compression has errors of its own
            raise Invalid(f"it is damaged ({printable(str(error))})") from error

    def _bytes(self, name: str) -> bytes:
        return b"".join(self._blocks(name, MAX_TEXT_BYTES))

    def _text(self, name: str) -> str:
        return decode_text(self._bytes(name))

    def _check_timestamp(self, name: str, certificates: bytes | None) -> None:
        if certificates is None:
            is_there = name in self._names
            not_checked = "NOT CHECKED: give --certificates, from the authority"
            none = "no timestamp: the dates are what the office states"
            self._add("open", name, not_checked if is_there else none)
            return
        own = "timestamp-certificates.pem"
        others = self._bytes(own) if own in self._names else None
        token = self._bytes(name)
        self.time, remark = verify_timestamp(self._note.encode(), token, certificates, others)
        self._add("ok", name, f"checkpoint.txt existed at {self.time}{remark}")

    def _check_other(
        self, own: Checkpoint, note: str, keys: list[VerifierKey], witnesses: list[str]
    ) -> None:
        """Check that another checkpoint is of the same log, and that witnesses have signed it."""
        name = "the other checkpoint"
        try:
            other = read_checkpoint(note, keys)
            for witness in witnesses:
                verified_text(note, [VerifierKey.parse(witness, COSIGNATURE)], is_signed)
            if other.origin != own.origin:
                raise Invalid(f"it is of another log: {printable(other.origin)}")
            old, new = sorted([own, other], key=lambda checkpoint: checkpoint.size)
            proof: list[bytes] = []
            if 0 < old.size < new.size:
                name = f"consistency-{other.size}.txt"
                if name not in self._names:
                    raise Invalid(f"it is missing: download the ZIP with &size={other.size}")
                proof = [decode_hash(line) for line in self._text(name).split("\n")[:-1]]
            if not is_consistent(old, new, proof):
                raise Invalid(f"this log is not the one that had {other.size:,} entries: it FORKED")
        except Invalid as error:
            self._add("FAILED", name, str(error))
        else:
            text = f"the other checkpoint, of {other.size:,} entries, is of the same log"
            self._add("ok", name, text)

    def _check_publication(self, index: int, checkpoint: Checkpoint) -> None:
        folder = f"publications/{index}"
        statement = self._checked(f"{folder}/statement.json", self._statement)
        nonce = self._checked(f"{folder}/nonce.txt", self._nonce)
        proof = self._checked(f"{folder}/proof.tlog-proof", lambda name: self._proof(name, index))
        content = None
        if statement is not None:
            name = f"{folder}/content.json"
            digest = statement[1]["digest"]
            content = self._checked(name, lambda name: self._check_content(name, digest))
        if statement is None or nonce is None or proof is None:
            return
        leaf = leaf_hash(hashlib.sha256(nonce + statement[0]).digest())
        members = f"{folder}/statement.json, nonce.txt and proof.tlog-proof"
        if is_included(leaf, index, checkpoint, proof):
            facts = statement[1]
            stated = ", ".join(f"{name}={facts[name]}" for name in FACTS[:6] if facts[name])
            self._add("ok", members, f"entry {index} of the log: {printable(stated)}")
            self.versions.append({**facts, "index": index, "content": content})
        else:
            self._add("FAILED", members, "they do not belong together: one of them was changed")

    def _checked(self, name: str, read: Callable[[str], Any]) -> Any:
        """Return what `read` returns; None if it failed, which is printed."""
        try:
            return read(name)
        except Invalid as error:
            self._add("FAILED", name, str(error))
            return None

    def _statement(self, name: str) -> tuple[bytes, dict[str, Any]]:
        data = self._bytes(name)
        facts = parse_json(data)
        if not isinstance(facts, dict) or not all(
            isinstance(facts.get(name), str) for name in FACTS
        ):
            raise Invalid("it does not state the facts of a publication")
        form = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if form.encode("utf-8", "surrogatepass") != data:
            raise Invalid("it is not in the form that the log uses")
        if facts["operation"] in ("publish", "withdraw"):
            recorded_at, in_force_from, logged_at = times = [facts[name] for name in FACTS[3:6]]
            if not logged_at == recorded_at <= in_force_from:
                raise Invalid("it is dated back: " + printable(", ".join(times)))
        return data, facts

    def _nonce(self, name: str) -> bytes:
        match = re.fullmatch(r"([0-9a-f]{64})\n", self._text(name))
        if not match:
            raise Invalid("it is not a number of 32 bytes in hexadecimal")
        return bytes.fromhex(match[1])

    def _proof(self, name: str, index: int) -> list[bytes]:
        head, separator, note = self._text(name).partition("\n\n")
        lines = head.split("\n")
        if not separator or lines[:2] != ["c2sp.org/tlog-proof@v1", f"index {index}"]:
            raise Invalid("it is not the proof of this entry")
        if note != self._note:
            raise Invalid("its checkpoint is not checkpoint.txt")
        return [decode_hash(line) for line in lines[2:]]

    def _check_content(self, name: str, digest: str) -> Any:
        data = self._bytes(name)
        if hashlib.sha256(data).hexdigest() != digest:
            raise Invalid("it does not have the digest that statement.json states")
        content = parse_json(data)
        for text in find_strings(content):
            if match := FILE_NAME.fullmatch(text):
                self._files[f"files/{match[1]}"] = name
        self._add("ok", name, "it has the digest that statement.json states")
        return content

    def _check_files(self) -> None:
        for name in sorted(set(self._names) | self._files.keys()):
            if name not in self._names:
                self._add("open", name, f"{self._files[name]} names it; it is not in this ZIP")
            elif name.startswith("files/") and CHECKED.fullmatch(name):
                self._checked(name, self._check_file)

    def _check_file(self, name: str) -> None:
        digest = hashlib.sha256()
        for block in self._blocks(name, MAX_BYTES):
            digest.update(block)
        if digest.hexdigest() != name[len("files/") :].partition(".")[0]:
            raise Invalid("its name is not its digest")
        if name not in self._files:
            raise Invalid("no content that was checked names it")
        self._add("ok", name, f"it is the file that {self._files[name]} names")

    def _remark(self, name: str) -> None:
        self._bytes(name)
        self._add("note", name, "not checked: the log does not contain it")


# --- The report -----------------------------------------------------------------------------------

TAG = re.compile("</?[a-z][^>]*>")
TITLES = ("title", "name", "office_name")
# In this order: the head, the time with a timestamp, the time without one, a version, and then its
# visibility: with a later version, without one, and of a withdrawal.
REPORTS = {
    "en": """
REPORT ON EVIDENCE OF WHAT WAS PUBLISHED

File: {file} (SHA-256: {digest})
All checks passed. Not in the file, or not checked: {open}
Signed with the key: {keys}
The owner of this key signed the texts and dates below, which is no proof that they are true.
Compare the key with a copy that you received from elsewhere.
Witnesses who signed the checkpoint: {witnesses}
---
Recorded no later than: {time}, as a timestamp confirms (certificates: {pem}).
Only this upper bound is proven. All other dates are what the owner of the key states.
---
Recorded no later than: not proven, because no timestamp was checked.
All dates are what the owner of the key states.
---
Entry {index} of the log: {kind} {slug}, recorded on {recorded_at:.19} UTC
SHA-256 of its content: {digest}
---
Visible from {in_force_from:.19} to {later[in_force_from]:.19} UTC,
then replaced or withdrawn: see entry {later[index]}
---
Visible from {in_force_from:.19} UTC
Whether it was replaced or withdrawn later is not in this file.
---
Withdrawn from {in_force_from:.19} UTC
""",
    "fr": """
RAPPORT SUR LA PREUVE DE CE QUI A ÉTÉ PUBLIÉ

Fichier : {file} (SHA-256 : {digest})
Toutes les vérifications ont réussi. Absent du fichier, ou non vérifié : {open}
Signé avec la clé : {keys}
Le titulaire de cette clé a signé les textes et les dates ci-dessous, ce qui ne prouve pas qu’ils
sont exacts. Comparez la clé avec un exemplaire que vous avez obtenu ailleurs.
Témoins qui ont signé le point de contrôle : {witnesses}
---
Enregistré au plus tard : {time}, comme le confirme un horodatage
(certificats : {pem}).
Seule cette limite supérieure est prouvée. Toutes les autres dates sont celles qu’indique le
titulaire de la clé.
---
Enregistré au plus tard : non prouvé, car aucun horodatage n’a été vérifié.
Toutes les dates sont celles qu’indique le titulaire de la clé.
---
Entrée {index} du journal : {kind} {slug}, enregistrée le {recorded_at:.19} UTC
SHA-256 de son contenu : {digest}
---
Visible du {in_force_from:.19} au {later[in_force_from]:.19} UTC,
puis remplacé ou retiré : voir l’entrée {later[index]}
---
Visible à partir du {in_force_from:.19} UTC
Ce fichier ne montre pas s’il a été remplacé ou retiré par la suite.
---
Retiré à partir du {in_force_from:.19} UTC
""",
    "ro": """
RAPORT PRIVIND PROBA A CEEA CE S-A PUBLICAT

Fișier: {file} (SHA-256: {digest})
Toate verificările au reușit. Absent din fișier sau neverificat: {open}
Semnat cu cheia: {keys}
Titularul acestei chei a semnat textele și datele de mai jos, ceea ce nu dovedește că sunt
adevărate. Comparați cheia cu un exemplar pe care l-ați obținut din altă parte.
Martori care au semnat punctul de control: {witnesses}
---
Înregistrat cel târziu la: {time}, după cum confirmă o marcă temporală
(certificate: {pem}).
Numai această limită superioară este dovedită. Toate celelalte date sunt cele indicate de
titularul cheii.
---
Înregistrat cel târziu la: nedovedit, deoarece nu a fost verificată nicio marcă temporală.
Toate datele sunt cele indicate de titularul cheii.
---
Intrarea {index} din jurnal: {kind} {slug}, înregistrată la {recorded_at:.19} UTC
SHA-256 al conținutului: {digest}
---
Vizibil de la {in_force_from:.19} până la {later[in_force_from]:.19} UTC,
apoi înlocuit sau retras: a se vedea intrarea {later[index]}
---
Vizibil începând cu {in_force_from:.19} UTC
Acest fișier nu arată dacă a fost înlocuit sau retras ulterior.
---
Retras începând cu {in_force_from:.19} UTC
""",
}


def report(
    evidence: EvidenceZip, keys: list[VerifierKey], options: argparse.Namespace
) -> Iterator[str]:
    """Yield what is proven as text, with the content of the first object in the ZIP."""
    parts = REPORTS[options.report].strip().split("\n---\n")
    head, stamped, unstamped, entry, until, last, withdrawal = parts
    yield f"{head}\n{stamped if evidence.time else unstamped}".format(
        file=options.file,
        time=evidence.time,
        pem=options.certificates,
        digest=hashlib.sha256(read_bytes(options.file)).hexdigest(),
        open=", ".join(evidence.members("open")) or "–",
        keys=", ".join(map(str, keys)),
        witnesses=", ".join(options.witness) or "–",
    )
    subject = evidence.versions[0]["key"]
    own = [version for version in evidence.versions if version["key"] == subject]
    own.sort(key=lambda version: version["in_force_from"])
    for place, version in enumerate(own, 1):
        later = next(iter(own[place:]), None)
        time = withdrawal if "successor" in version["content"] else until if later else last
        yield f"\n{entry}\n{time}".format(later=later, **version)
        fields = sorted(version["content"].items(), key=lambda field: field[0] not in TITLES)
        for name, value in fields:
            if isinstance(value, dict):
                value = value.get(options.report) or value.get("en") or value
            text = str(value).replace("</p>", "\n").replace("</li>", "\n")
            yield f"{name}: {html.unescape(TAG.sub('', text))}"
    for version in evidence.versions:
        if version not in own:
            yield f"\n{entry}".format(**version)


# --- Following the log ----------------------------------------------------------------------------


def follow(url: str, keys: list[VerifierKey], state: Path, start: str | None) -> None:
    """Check that the log continues the checkpoints from before; then store the new one."""
    if not re.match("https?://", url):
        raise CannotCheck("The URL of a log begins with https://")
    read = functools.partial(fetch, url.rstrip("/"))
    try:
        note = decode_text(read("checkpoint"))
        new = read_checkpoint(note, keys)
    except Invalid as error:
        raise Invalid(f"The checkpoint of {url} is not valid: {error}.") from error
    print(f"ok      {new.size:,} entries, signed by {printable(new.origin)}.")
    known = {"--from": start} if start else {}
    if state.exists():
        known[str(state)] = read_text(str(state))
    for name, text in known.items():
        try:
            old = read_checkpoint(text, keys)
        except Invalid as error:
            raise CannotCheck(f"{name}: {error}.") from error
        try:
            compare(name, old, new, Tiles(read, new.size))
        except Invalid:
            Path(f"{state}.rejected").write_text(note, encoding="utf-8", newline="\n")
            print(f"note    The new checkpoint is in {state}.rejected: keep both as evidence.")
            raise
    if not known:
        print("note    There is no earlier checkpoint: the next run compares with this one.")
    temporary = Path(f"{state}.new")
    temporary.write_text(note, encoding="utf-8", newline="\n")
    temporary.replace(state)
    if known:
        print("The log continues what was known.")


def compare(name: str, old: Checkpoint, new: Checkpoint, tiles: Tiles) -> None:
    """Check that the log of `new` has everything that it had for `old`. Raise Invalid."""
    if old.origin != new.origin:
        raise Invalid(
            f"The log is another one: {printable(new.origin)}, not {printable(old.origin)}."
        )
    if new.size < old.size:
        raise Invalid(
            f"The log has become SMALLER: {new.size:,} entries, and {name} has {old.size:,}. "
            "Entries were removed, or this is an old copy."
        )
    proof = [tiles.hash_range(*one) for one in consistency_ranges(old.size, new.size)]
    if not is_consistent(old, new, proof):
        raise Invalid(
            f"The log was FORKED: its first {old.size:,} entries are not those of {name}, "
            "or it does not show the entries of its checkpoint."
        )
    print(f"ok      The log still has all {old.size:,} entries of {name}.")


class Tiles:
    """The hashes of a log of `size` entries, downloaded as C2SP tlog-tiles describes."""

    def __init__(self, fetch: Callable[[str], bytes], size: int) -> None:
        self._fetch = fetch
        self._size = size
        self._tiles: dict[tuple[int, int], bytes] = {}

    def hash_range(self, start: int, end: int) -> bytes:
        """Return the hash over a range of entries of the tree."""
        return root_hash([self._node(*node) for node in covering_nodes(start, end)])

    def _node(self, level: int, number: int) -> bytes:
        if level % TILE_HEIGHT:
            below = [self._node(level - 1, 2 * number + side) for side in (0, 1)]
            return node_hash(*below)
        tile = self._tile(level // TILE_HEIGHT, number // TILE_WIDTH)
        start = number % TILE_WIDTH * HASH_BYTES
        return tile[start : start + HASH_BYTES]

    def _tile(self, level: int, number: int) -> bytes:
        if (level, number) not in self._tiles:
            available = (self._size >> (TILE_HEIGHT * level)) - number * TILE_WIDTH
            width = min(TILE_WIDTH, available)
            path = tile_path(level, number, width)
            data = self._fetch(path)
            if len(data) != width * HASH_BYTES:
                raise Invalid(f"{path} does not have {width} hashes")
            self._tiles[level, number] = data
        return self._tiles[level, number]


def fetch(url: str, path: str) -> bytes:
    request = urllib.request.Request(f"{url}/{path}", headers={"User-Agent": "verify.py"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # nosec B310  # only HTTP
            return bytes(response.read(MEGABYTE))
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise CannotCheck(f"{url}/{path}: {printable(str(error))}") from error


# --- Texts ----------------------------------------------------------------------------------------


def decode_text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Invalid("it is not a text in UTF-8") from error


def parse_json(data: bytes) -> Any:
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise Invalid("it is not JSON") from error


def find_strings(value: Any) -> Iterator[str]:
    """Return all texts in a JSON value."""
    values = [value]
    while values:
        value = values.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, dict)):
            values.extend(value.values() if isinstance(value, dict) else value)


def printable(text: str, length: int = 300) -> str:
    """Return the text without characters that could deceive readers."""
    return "".join(one if one.isprintable() or one == "\u00a0" else "?" for one in text)[:length]


def read_text(path: str) -> str:
    return read_bytes(path).decode("utf-8", "replace")


def read_bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CannotCheck(f"{path} cannot be read: {error.strerror}") from error


# --- The command ----------------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    main = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = main.add_subparsers(dest="command", required=True)
    check = commands.add_parser("zip", help="check an Evidence ZIP, without network")
    check.add_argument("file", help="the ZIP")
    check.add_argument("--checkpoint", metavar="FILE", help="a checkpoint that was kept")
    check.add_argument(
        "--certificates", metavar="PEM", help="trusted certificates of the timestamp authority"
    )
    check.add_argument("--report", choices=[*REPORTS], help="print a report in this language")
    check.add_argument(
        "--witness", action="append", default=[], help="the key of a witness that must have signed"
    )
    watch = commands.add_parser("follow", help="check that the log continues an earlier checkpoint")
    watch.add_argument("url", help="the URL of the log, which ends with /record")
    watch.add_argument("--state", metavar="FILE", required=True, help="the last checkpoint")
    watch.add_argument("--from", metavar="FILE", dest="start", help="one more earlier checkpoint")
    for command in (check, watch):
        for name, help in (
            ("--key", "the public key of the log; repeat it for a replaced key"),
            ("--key-file", "a file with such keys, one a line"),
        ):
            command.add_argument(name, action="append", default=[], help=help)
    return main


def run(options: argparse.Namespace) -> None:
    files = "\n".join(map(read_text, options.key_file))
    keys = read_keys([*options.key, *files.splitlines()])
    if options.command == "follow":
        start = read_text(options.start) if options.start else None
        follow(options.url, keys, Path(options.state), start)
    else:
        check(options, keys)


def check(options: argparse.Namespace, keys: list[VerifierKey]) -> None:
    """Check a ZIP, and print the results."""
    other = read_text(options.checkpoint) if options.checkpoint else None
    certificates = read_bytes(options.certificates) if options.certificates else None
    try:
        archive = zipfile.ZipFile(options.file)
    except OSError as error:
        raise CannotCheck(f"{options.file} cannot be read: {error.strerror}") from error
    except (zipfile.BadZipFile, ValueError) as error:
        raise Invalid(f"This is not a ZIP: {error}") from error
    with archive:
        evidence = EvidenceZip(archive)
        evidence.check(keys, other, options.witness, certificates)
    failed = evidence.members("FAILED")
    if options.report and not failed:
        for line in "\n".join(report(evidence, keys, options)).splitlines():
            print(printable(line, len(line)))
        return
    for state, member, text in evidence.results:
        print(f"{state:8}{member}: {text}.")
    if failed:
        raise Invalid(f"This is NOT valid evidence: {len(failed)} of the checks failed.")
    print("All checks passed.")
    if left := evidence.members("open"):
        print(f"Not proven: {', '.join(left)}.")


def main() -> int:
    try:
        run(parser().parse_args())
    except Invalid as error:
        print(error)
        return 1
    except CannotCheck as error:
        print(f"Nothing is proven: {error}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
