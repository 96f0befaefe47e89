"""The bill of materials of the image, CycloneDX 1.6 as JSON: ``make sbom``. The same locks give the same bytes.

It names what the lock names, the editor and the map that come along, the images that run beside, who needs whom, and
of the editor's known holes why they can't be reached. The hashes of wheels stand in requirements.txt.
"""

import datetime
import hashlib
import sys
import uuid
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from supply import brought_along, lock_file
from supply.editor_holes import vulnerabilities
from supply.lock_file import ROOT, SITE
from supply.packages import described

OUTPUT = ROOT / "var" / "sbom.json"
NAMESPACE = uuid.UUID("6f9a3f0e-55d0-4a3a-9a39-0f6d3b6d7f10")  # made once for this project's bills


def main(output=OUTPUT):
    output = Path(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(written(), encoding="utf-8")
    print(f"{output} is written.")


def written() -> str:
    return JsonV1Dot6(bill()).output_as_string(indent=2) + "\n"


def bill() -> Bom:
    site = _component("cproc-site", None, "BSD-3-Clause", None, ComponentType.APPLICATION)
    made = Bom(serial_number=_number(), metadata=BomMetaData(component=site, timestamp=_moment()))
    packages, needs = _packages()
    editor = _of_part(brought_along.editor(), ComponentType.LIBRARY)
    beside = [_of_part(part, kind) for part, kind in _beside()]
    made.components.update([*packages.values(), editor, *beside])
    made.register_dependency(site, [packages[name] for name in _asked_for()] + beside)
    for name, component in packages.items():
        made.register_dependency(component, [packages[each] for each in needs[name]])
    made.register_dependency(packages[brought_along.editor().within], [editor])
    made.vulnerabilities.update(vulnerabilities(editor.bom_ref))
    return made


def _packages() -> tuple[dict[str, Component], dict[str, tuple[str, ...]]]:
    """Those of the site by name, and the names of those that each needs."""
    found = described(lock_file.site())
    components = {
        each.name: _component(each.name, each.version, licence, f"pkg:pypi/{each.name}@{each.version}")
        for each, licence, _ in found
    }
    return components, {each.name: needs for each, _, needs in found}


def _beside():
    yield brought_along.atlas(), ComponentType.DATA
    for image in brought_along.images():
        yield image, ComponentType.CONTAINER


def _of_part(part, kind) -> Component:
    return _component(part.name, part.version, part.licence, part.purl, kind)


def _component(name, version, licence, purl, kind=ComponentType.LIBRARY) -> Component:
    return Component(
        name=name,
        version=version,
        type=kind,
        bom_ref=purl or name,
        purl=PackageURL.from_string(purl) if purl else None,
        licenses=[LicenseFactory().make_from_string(licence)],
    )


def _asked_for() -> set[str]:
    """What the source of the site's part names."""
    source = lock_file.source_of(SITE).read_text(encoding="utf-8")
    return set(lock_file.pins(lock_file.parts(source)[0]))


def _number() -> uuid.UUID:
    """Another one for another lock."""
    lock = lock_file.lock_of(SITE).read_bytes()
    return uuid.uuid5(NAMESPACE, hashlib.sha256(lock).hexdigest())


def _moment() -> datetime.datetime:
    day = lock_file.written_on(SITE)
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


if __name__ == "__main__":
    main(*sys.argv[1:])
