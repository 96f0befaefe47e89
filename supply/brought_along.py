"""What the site runs on and no lock names: the editor inside django-ckeditor, the map, the images of Docker."""

import re
from importlib.metadata import distribution
from typing import NamedTuple

from supply.lock_file import ROOT

EDITOR_LICENCE = "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1"
# By name of the image without its tag.
IMAGE_LICENCES = {
    "nginxinc/nginx-unprivileged": "BSD-2-Clause",
    "postgres": "PostgreSQL",
    "python": "Python-2.0",
    "redis": "AGPL-3.0-only",
}
ATLAS = ROOT / "projects" / "atlas" / "NOTICE.txt"


class Part(NamedTuple):
    """``purl``: its name by the standard of package addresses. ``within``: what brings it along."""

    name: str
    version: str
    licence: str
    within: str
    purl: str


def editor() -> Part:
    """CKEditor, of the version that it says itself. Raises ``LookupError`` where it says none."""
    [script] = [
        each for each in distribution("django-ckeditor").files if each.match("ckeditor/ckeditor/ckeditor.js")
    ]
    stated = re.search(r'version:"(\d+\.\d+\.\d+)"', script.locate().read_text(encoding="utf-8"))
    if not stated:
        raise LookupError("ckeditor.js doesn't say its version where it used to")
    version = stated[1]
    return Part("CKEditor", version, EDITOR_LICENCE, "django-ckeditor", f"pkg:npm/ckeditor4@{version}")


def atlas() -> Part:
    """The shapes of the world, from which projects/atlas was made, as its notice says."""
    name, version = re.search(
        r"npm package\s+(\S+), version ([\d.]+\d)", ATLAS.read_text(encoding="utf-8")
    ).groups()
    return Part(name, version, "BSD-3-Clause", "projects/atlas", f"pkg:npm/{name}@{version}")


def images() -> list[Part]:
    """Those of the compose file, and the one on which the site's own is built."""
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    built_on = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    named = re.findall(r"^ +image: ([^\s$]+:[^\s$]+)$", compose, re.MULTILINE)
    base = re.findall(r"^FROM (\S+:\S+)", built_on, re.MULTILINE)
    return [_image(each, "docker-compose.yml") for each in sorted(named)] + [
        _image(each, "Dockerfile") for each in sorted(set(base))
    ]


def _image(reference, within) -> Part:
    name, tag = reference.rsplit(":", 1)
    return Part(name, tag, IMAGE_LICENCES[name], within, f"pkg:docker/{name}@{tag}")


def parts() -> list[Part]:
    return [editor(), atlas(), *images()]
