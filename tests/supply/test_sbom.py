"""The bill of materials: by the standard's own schema, whole, and the same each time."""

import json
import re

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply import brought_along, lock_file, sbom
from supply.lock_file import ROOT


@pytest.fixture(scope="module")
def bill():
    return json.loads(sbom.written())


def components(bill):
    return {component["bom-ref"]: component for component in bill["components"]}


def needs(bill):
    return {each["ref"]: set(each.get("dependsOn", ())) for each in bill["dependencies"]}


def test_it_keeps_to_the_schema_of_cyclonedx(bill):
    schema = JsonStrictValidator(SchemaVersion.V1_6)
    assert schema.validate_str(sbom.written()) is None
    assert schema.validate_str(json.dumps(bill | {"components": [{"name": "without a type"}]}))


def test_it_names_every_package_of_the_image_and_nothing_of_the_tests(bill):
    named = {ref for ref in components(bill) if ref.startswith("pkg:pypi/")}
    assert named == {f"pkg:pypi/{each.name}@{each.version}" for each in lock_file.site()}
    assert all(component["licenses"] for component in components(bill).values())


def test_it_names_what_no_lock_does(bill):
    for part in brought_along.parts():
        assert components(bill)[part.purl]["version"] == part.version
    assert (
        brought_along.editor().purl
        in needs(bill)[f"pkg:pypi/django-ckeditor@{version_of('django-ckeditor')}"]
    )


def test_every_component_is_there_because_something_needs_it(bill):
    reached, ahead = set(), {"cproc-site"}
    while ahead:
        reached |= ahead
        ahead = {each for ref in ahead for each in needs(bill)[ref]} - reached
    assert reached == components(bill).keys() | {"cproc-site"}
    assert (
        f"pkg:pypi/asgiref@{version_of('asgiref')}" in needs(bill)[f"pkg:pypi/django@{version_of('django')}"]
    )


def test_holes_of_the_editor_are_those_that_security_md_argues_about(bill):
    argued = set(re.findall(r"^\| (CVE-\d+-\d+)", (ROOT / "SECURITY.md").read_text("utf-8"), re.MULTILINE))
    assert argued == {hole["id"] for hole in bill["vulnerabilities"]}
    for hole in bill["vulnerabilities"]:
        assert hole["analysis"]["state"] == "not_affected"
        assert hole["affects"] == [{"ref": brought_along.editor().purl}]


def test_the_same_locks_give_the_same_bytes(tmp_path):
    for name in "first", "second":
        sbom.main(tmp_path / "folder" / name)
    first, second = sorted((tmp_path / "folder").iterdir())
    assert first.read_bytes() == second.read_bytes()


def version_of(name):
    [found] = [package.version for package in lock_file.site() if package.name == name]
    return found
