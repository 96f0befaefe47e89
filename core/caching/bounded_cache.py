"""A cache of bounded size for the threads of one process."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class BoundedCache[Key: Hashable, Value]:
    """Hold the most recently used values, up to `max_size`.

    The size is the number of values, or the sum of `size_of(value)`. Reading takes no lock: each
    step on the `OrderedDict` is atomic, and every request for a cached page calls `get`.
    """

    def __init__(self, max_size: int, size_of: Callable[[Value], int] = lambda value: 1) -> None:
        self._max_size = max_size
        self._size_of = size_of
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.RLock()
        self.size = 0

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Key) -> Value | None:
        """Return the value of `key`, or None, and count it as used."""
        value = self._values.get(key)
        if value is not None:
            try:  # noqa: SIM105 (suppress() takes as long as the rest)
                self._values.move_to_end(key)
            except KeyError:  # evicted by another thread in the meantime
                pass
        return value

    def set(self, key: Key, value: Value) -> None:
        """Store a value and evict those not used for longest."""
        with self._lock:
            if key in self._values:
                self.size -= self._size_of(self._values.pop(key))
            self._values[key] = value
            self.size += self._size_of(value)
            while self.size > self._max_size:
                _, oldest = self._values.popitem(last=False)
                self.size -= self._size_of(oldest)

    def get_or_create(self, key: Key, create: Callable[[], Value]) -> Value:
        """Return the value of `key`. `create` runs under the lock, so it must be quick."""
        with self._lock:
            value = self.get(key)
            if value is None:
                value = create()
                self.set(key, value)
            return value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self.size = 0
