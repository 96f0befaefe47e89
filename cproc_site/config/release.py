"""Names the running release by what it is made of."""

import hashlib
from pathlib import Path

ROOMS = ("locale", "cproc_site", "core", "staff", "publishing", "contact", "projects", "pages")


def release_of(base_dir: Path, static_root: Path, *shown: str) -> str:
    """Hash of the code, the templates and the manifest of static files, and of settings that pages show.

    16 hexadecimal digits. Two processes of one release agree on it; a changed template or style sheet changes it.
    """
    digest = hashlib.sha256("\0".join(shown).encode())
    for path in sorted(_parts(base_dir, static_root)):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _parts(base_dir, static_root):
    for room in ROOMS:
        for ending in ("*.py", "*.html", "*.txt", "*.svg", "*.json", "*.mo"):
            yield from (base_dir / room).rglob(ending)
    manifest = static_root / "staticfiles.json"
    if manifest.exists():
        yield manifest
