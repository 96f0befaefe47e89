"""The searches of the benchmark."""

from itertools import islice

from bench.search_load import searches


def test_searches_are_all_different_and_the_same_each_time():
    found = list(islice(searches(seed=1), 2_000))
    assert len(set(found)) == len(found)
    assert found == list(islice(searches(seed=1), 2_000))
    assert {path.partition("?")[0] for path in found} == {
        "/search/",
        "/fr/search/",
        "/ro/search/",
    }
