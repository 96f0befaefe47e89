"""Values of the shared cache in Redis: no value runs code, and only the site's own are read."""

import pickle

import pytest
from django.core.signing import BadSignature
from hypothesis import given
from hypothesis import strategies as st

from core.caching.serializer import SignedSerializer
from tests.helpers.hostile_pickle import Hostile

serializer = SignedSerializer()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda parts: (
        st.lists(parts) | st.dictionaries(st.text().filter(lambda n: n[:1] != "$"), parts)
    ),
)


@given(JSON)
def test_value_is_read_as_it_was_stored(value):
    stored = serializer.dumps(value)
    read = serializer.loads(stored if isinstance(stored, bytes) else b"%d" % stored)
    assert read == value
    assert type(read) is type(value)


def test_tuple_becomes_a_list():
    assert serializer.loads(serializer.dumps(("a", (b"b",)))) == ["a", [b"b"]]


def test_value_of_another_type_is_not_stored():
    with pytest.raises(TypeError):
        serializer.dumps([Hostile])


def test_pickled_value_is_rejected_and_runs_nothing(tmp_path):
    file = tmp_path / "made"
    pickled = pickle.dumps(Hostile(file))
    for stored in (pickled, pickled + serializer.dumps("a")[-32:]):
        with pytest.raises(BadSignature):
            serializer.loads(stored)
    assert not file.exists()
    pickle.loads(pickled)  # noqa: S301 (shows that the value is hostile)
    assert file.exists()


@given(st.data())
def test_changed_value_is_rejected(data):
    stored = bytearray(serializer.dumps(["page", {"": b"<h1>"}]))
    stored[data.draw(st.integers(0, len(stored) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadSignature):
        serializer.loads(bytes(stored))


@pytest.mark.parametrize("stored", [b"", b"[1]\n", bytes(32), bytes(33)])
def test_unsigned_value_is_rejected(stored):
    with pytest.raises(BadSignature):
        serializer.loads(stored)


def test_value_of_another_key_is_rejected(settings):
    stored = serializer.dumps("a")
    settings.SECRET_KEY = settings.SECRET_KEY[::-1]
    with pytest.raises(BadSignature):
        serializer.loads(stored)


def test_earlier_release_reports_a_value_as_damaged():
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads(serializer.dumps(["page"]))  # noqa: S301 (as the release did)
