"""`BoundedCache`: its bounds, its order of eviction, and several threads."""

from threading import Thread

from core.caching.bounded_cache import BoundedCache


def test_value_not_used_for_longest_is_evicted():
    cache = BoundedCache(30, size_of=len)
    for key in "abc":
        cache.set(key, key * 10)
    assert cache.get("a")
    cache.set("d", "d" * 10)
    assert [key for key in "abcd" if cache.get(key)] == ["a", "c", "d"]
    assert cache.size == 30


def test_bound_is_the_number_of_created_values_without_a_size():
    cache = BoundedCache(2)
    for number in range(5):
        for value in (number * 10, "created once only"):
            assert cache.get_or_create(number, lambda value=value: value) == number * 10
    assert (len(cache), cache.size) == (2, 2)
    assert [cache.get(number) for number in range(5)] == [None, None, None, 30, 40]


def test_threads_count_what_they_store_once():
    cache = BoundedCache(500, size_of=len)

    def work():
        for number in range(2_000):
            key = number % 70
            if cache.get(key) is None:
                cache.set(key, "x" * 10)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.size == sum(map(len, cache._values.values())) <= 500


def test_value_evicted_while_it_is_read_is_returned():
    """Another thread clears the cache between the look-up and the change of order."""
    cache = BoundedCache(500, size_of=len)

    class ClearsWhenReadAgain(str):
        reads = 0

        def __hash__(self):
            ClearsWhenReadAgain.reads += 1
            if ClearsWhenReadAgain.reads == 2:
                clearing = Thread(target=cache.clear)
                clearing.start()
                clearing.join()
            return super().__hash__()

    cache.set("a", "value")
    assert cache.get(ClearsWhenReadAgain("a")) == "value"
    assert (len(cache), cache.size) == (0, 0)
