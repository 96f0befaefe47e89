"""A cache of bounded size for the threads of one process."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class BoundedCache[Key: Hashable, Value]:
    """Hold the values that were used last, up to ``max_size``.

    The size is the number of values, or the sum of ``size_of(value)`` where that is given. Reading takes no lock:
    each step on the ``OrderedDict`` is atomic, and the hot path of the page cache runs through ``get``.
    """

    def __init__(self, max_size: int, size_of: Callable[[Value], int] = lambda value: 1):
        self._max_size = max_size
        self._size_of = size_of
        self._size = 0
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    @property
    def size(self) -> int:
        return self._size

    def get(self, key: Key) -> Value | None:
        value = self._values.get(key)
        if value is not None:
            try:  # noqa: SIM105 (suppress() takes as long as the rest)
                self._values.move_to_end(key)
            except KeyError:  # evicted by another thread in the meantime
                pass
        return value

    def set(self, key: Key, value: Value) -> None:
        with self._lock:
            self._set(key, value)

    def get_or_create(self, key: Key, create: Callable[[], Value]) -> Value:
        """Return the value of ``key``; ``create`` runs under the lock, so it must be quick and not use the cache."""
        with self._lock:
            value = self.get(key)
            if value is None:
                value = create()
                self._set(key, value)
            return value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self._size = 0

    def _set(self, key, value) -> None:
        if key in self._values:
            self._size -= self._size_of(self._values.pop(key))
        self._values[key] = value
        self._size += self._size_of(value)
        while self._size > self._max_size:
            _, oldest = self._values.popitem(last=False)
            self._size -= self._size_of(oldest)
