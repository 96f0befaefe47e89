"""The changes that are drawn to see whether tests notice them."""

import ast

import pytest

from bench.mutants import changes

SOURCE = "def f(a):\n    g(a)\n    return a < 2 and True\n"
CHANGED = {
    "removed statement": "None\n    return a < 2 and True",
    "comparison": "g(a)\n    return a <= 2 and True",
    "constant": "g(a)\n    return a < 3 and True",
    "boolean": "g(a)\n    return a < 2 and False",
    "return None": "g(a)\n    return",
}


@pytest.mark.parametrize("name", CHANGED)
def test_change_is_made_in_the_source(name):
    tree = ast.parse(SOURCE)
    [change] = [change for _, found, change in changes(tree) if found == name]
    change()
    assert ast.unparse(tree) == f"def f(a):\n    {CHANGED[name]}"
