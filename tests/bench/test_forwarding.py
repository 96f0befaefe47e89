"""Which functions ``make bench-paths`` reports as forwarding their arguments."""

import pytest

from bench.forwarding import only_forwards


@pytest.mark.parametrize(
    "source",
    [
        "def f(a, *b, c, **d): return g(a, *b, c=c, **d)",
        "def f(self, a): return self.rows.get(a)",
        "def f(self, a): return get(self, a)",
        "def f(self, a): super().f(a)",
        'def f(a):\n    """Return it."""\n    return g(a)',
        "@cached\ndef f(a): return g(a)",
    ],
)
def test_a_call_with_exactly_the_own_parameters_forwards(tmp_path, source):
    (path := tmp_path / "module.py").write_text(source)
    assert only_forwards(path, "f", 1)


@pytest.mark.parametrize(
    "source",
    [
        "def f(a): return g(a, 1)",
        "def f(a, b): return g(b, a)",
        "def f(a): return g(h(a))",
        "def f(a): return g(a).rows",
        "def f(a): return G().rows(a)",
        "def f(a): return a",
        "def f(a):\n    check(a)\n    return g(a)",
    ],
)
def test_anything_else_is_more_than_forwarding(tmp_path, source):
    (path := tmp_path / "module.py").write_text(source)
    assert not only_forwards(path, "f", 1)


def test_the_function_is_found_by_its_line(tmp_path):
    (path := tmp_path / "module.py").write_text("def f(a): return 1\n\ndef f(a): return g(a)\n")
    assert only_forwards(path, "f", 3)
    with pytest.raises(LookupError):
        only_forwards(path, "f", 2)
