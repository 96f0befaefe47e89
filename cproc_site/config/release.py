"""The name of the running release: by default a hash of its files."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

SUFFIXES = (".py", ".html", ".txt", ".svg", ".json", ".mo")


def release_name(
    name: str, base_dir: Path, static_root: Path, apps: Iterable[str], shown: Iterable[str] = ()
) -> str:
    """Return the name with a hash of `shown`, the settings that appear on pages.

    Without a name return a hash of `shown`, the code, the templates, the catalogues and the static
    files. `apps` are the installed apps, of which those below `base_dir` count. The hash has
    hexadecimal digits, the same in all processes of a release.
    """
    digest = hashlib.sha256("\0".join(shown).encode())
    if name:
        return f"{name}-{digest.hexdigest()[:8]}"
    manifest = static_root / "staticfiles.json"
    files = [manifest] if manifest.exists() else []
    for folder in {"locale", *(app.partition(".")[0] for app in apps)}:
        files += [path for path in (base_dir / folder).rglob("*") if path.suffix in SUFFIXES]
    for path in sorted(files):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
