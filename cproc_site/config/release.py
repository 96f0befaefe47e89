"""Name the running release by what it is made of."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

SUFFIXES = (".py", ".html", ".txt", ".svg", ".json", ".mo")


def release_of(base_dir: Path, static_root: Path, apps: Iterable[str], *shown: str) -> str:
    """Return a hash of the code, the templates, the catalogues, the static files and the settings that pages show.

    ``apps`` are the installed apps; those below ``base_dir`` count. 16 hexadecimal digits. Two processes of one
    release agree on it; a changed template or style sheet changes it.
    """
    digest = hashlib.sha256("\0".join(shown).encode())
    for path in sorted(_files(base_dir, static_root, apps)):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files(base_dir, static_root, apps) -> Iterator[Path]:
    packages = {app.partition(".")[0] for app in apps}
    for folder in sorted({"locale", *packages}):
        yield from (path for path in (base_dir / folder).rglob("*") if path.suffix in SUFFIXES)
    manifest = static_root / "staticfiles.json"
    if manifest.exists():
        yield manifest
