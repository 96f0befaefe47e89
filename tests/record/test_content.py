"""Contents that any release has frozen load for ever, unchanged and with the same digest."""

import json
from pathlib import Path

import pytest

from record import registry
from record.content import digest_of

FROZEN = Path(__file__).parent / "frozen"
KINDS = "activity contact country document field funder milestone notice office page project"


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def load(sample):
    return registry.content_class_of(sample["kind"]).model_validate(sample["content"])


def test_first_release_has_a_sample_of_every_kind():
    assert {path.stem for path in (FROZEN / "0.1").iterdir()} == set(KINDS.split())


@pytest.mark.parametrize(
    "path", sorted(FROZEN.glob("*/*.json")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_sample_loads_and_stays_the_same(path):
    sample = read(path)
    content = load(sample)
    assert digest_of(sample["content"]) == sample["digest"] == content.digest
    assert content.to_json() == sample["content"]  # no field was renamed or dropped
