"""What any release has frozen loads for ever, means the same and keeps its digest."""

import json
from pathlib import Path

import pytest

from core.i18n.dates import PartialDate
from record import registry
from record.content import digest_of

FROZEN = Path(__file__).parent / "frozen"
SAMPLES = sorted(FROZEN.glob("*/*.json"))


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def load(sample):
    return registry.content_class_of(sample["kind"]).model_validate(sample["content"])


def named(path):
    return f"{path.parent.name}-{path.stem}"


def test_first_release_froze_every_kind_of_its_time():
    names = {path.stem for path in (FROZEN / "0.1").iterdir()}
    assert names == set(
        "activity contact country document field funder milestone notice office page project".split()
    )


@pytest.mark.parametrize("path", SAMPLES, ids=named)
def test_sample_loads_and_keeps_its_digest(path):
    sample = read(path)
    assert digest_of(sample["content"]) == sample["digest"]
    assert load(sample).digest == sample["digest"]


@pytest.mark.parametrize("path", SAMPLES, ids=named)
def test_nothing_of_a_sample_is_lost(path):
    """A field that was renamed or dropped would be missing here."""
    sample = read(path)
    assert load(sample).to_json() == sample["content"]


@pytest.mark.parametrize("path", SAMPLES, ids=named)
def test_card_of_a_sample_loads(path):
    content = load(read(path))
    card = type(content).model_validate(content.card_json())
    assert all(getattr(card, name) == getattr(content, name) for name in content.card_fields)


def test_dates_of_a_sample_are_as_exact_as_they_were():
    milestone = load(read(FROZEN / "0.1" / "milestone.json"))
    assert isinstance(milestone.date, PartialDate)
    assert milestone.date.isoformat() == read(FROZEN / "0.1" / "milestone.json")["content"]["date"]
