"""Values of the shared cache in Redis: no value runs code, and only the site's own are read."""

import pickle

import pytest
from django.core.signing import BadSignature

from core.caching.redis_cache import GuardedClient, RedisCache, SignedSerializer
from tests.helpers.hostile_pickle import Hostile

serializer = SignedSerializer()


def encoded(value):
    """Return the bytes that Redis returns."""
    return str(serializer.dumps(value)).encode()


@pytest.mark.parametrize("value", [0, -5, True, None, "", "5", "„ț”\n", [1, {"a": [None]}]])
def test_value_is_read_as_it_was_stored(value):
    read = serializer.loads(encoded(value))
    assert (read, type(read)) == (value, type(value))


def test_value_of_another_type_is_not_stored():
    with pytest.raises(TypeError):
        serializer.dumps([Hostile])


def test_pickled_value_is_rejected_and_runs_nothing(tmp_path):
    file = tmp_path / "made"
    pickled = pickle.dumps(Hostile(file))
    for stored in (pickled, pickled + encoded("a")[-32:]):
        with pytest.raises(BadSignature):
            serializer.loads(stored)
    assert not file.exists()
    pickle.loads(pickled)  # noqa: S301 (shows that the value is hostile)
    assert file.exists()


def test_changed_unsigned_and_foreign_values_are_rejected(settings):
    stored = encoded(["page", {"": "<h1>"}])
    for changed in (b"", b"[1]", bytes(33), stored[:-1], b"x" + stored, stored.swapcase()):
        with pytest.raises(BadSignature):
            serializer.loads(changed)
    settings.SECRET_KEY = settings.SECRET_KEY[::-1]
    with pytest.raises(BadSignature):
        serializer.loads(stored)


def test_commands_pass_the_circuit_breaker():
    cache = RedisCache("redis://127.0.0.1:1/0", {})
    assert isinstance(cache._cache.get_client(), GuardedClient)
