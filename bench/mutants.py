"""Change the code at random places, one after the other, and print the share that tests notice.

    python bench/mutants.py publishing/operations record delivery/pagecache contact/intake.py

An argument is a folder or a file. Its tests are in ``tests/`` under the same path, or in the
nearest folder that exists. They run once to record which of them run which line, then, for each
mutant, those that run its line. Everything runs in a copy of this folder.
"""

import ast
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from coverage import CoverageData

NOT_COPIED = shutil.ignore_patterns(".git", ".venv*", "node_modules", "var", "__pycache__")
PYTEST = [sys.executable, *"-m pytest -q -x -p no:cacheprovider".split()]
PYTEST += ["-m", "not slow and not audit and not image"]
RECORDING = "-n 2 --cov-branch --cov-context=test --cov-report= --cov-fail-under=0".split()
NUMBER = 30  # of mutants
SEED = 35
MAX_TESTS = 100  # of those that run the line
TIMEOUT_SECONDS = "300"  # of these tests: an endless loop is noticed
OPPOSITES = [
    {ast.Eq, ast.NotEq},
    {ast.Lt, ast.LtE},
    {ast.Gt, ast.GtE},
    {ast.Is, ast.IsNot},
    {ast.In, ast.NotIn},
]

type Change = tuple[int, str, Callable[[], None]]


def changes(tree: ast.AST) -> Iterator[Change]:
    """Yield the line and the name of each change inside functions, and how to make it."""
    for node in [
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    ]:
        change = partial(setattr, node)
        match node:
            case ast.Compare():
                kind = type(node.ops[0])
                [opposite] = next(pair for pair in OPPOSITES if kind in pair) - {kind}
                change = partial(change, "ops", [opposite(), *node.ops[1:]])
                yield node.lineno, "comparison", change
            case ast.Constant(value=bool()):
                yield node.lineno, "boolean", partial(change, "value", not node.value)
            case ast.Constant(value=int()):
                yield node.lineno, "constant", partial(change, "value", node.value + 1)
            case ast.Return(value=ast.expr()):
                yield node.lineno, "return None", partial(change, "value", None)
            case ast.Expr(value=ast.Call()):
                removed = partial(change, "value", ast.Constant(None))
                yield node.lineno, "removed statement", removed


def covering_tests(tree: Path, sources: str) -> CoverageData:
    """Run the tests of a package; return which of them run which line."""
    tests = tree / "tests" / sources
    while not tests.is_dir():
        tests = tests.parent
    command = [*PYTEST, *RECORDING, f"--cov={sources.partition('/')[0]}", str(tests)]
    subprocess.run(command, cwd=tree, check=True)
    data = CoverageData(str(tree / ".coverage"))
    data.read()
    return data


def measure(tree: Path, sources: str) -> None:
    source = random.Random(SEED)
    found = []
    for path in sorted((tree / sources).rglob("*.py")) or [tree / sources]:
        if path.parent.name != "migrations":
            found += [(path, place) for place, _ in enumerate(changes(ast.parse(path.read_text())))]
    data = covering_tests(tree, sources)
    noticed = 0
    for path, place in source.sample(found, NUMBER):
        text = path.read_text()
        module = ast.parse(text)
        line, name, change = [*changes(module)][place]
        change()
        contexts = data.contexts_by_lineno(str(path)).get(line, [])
        tests = sorted({context.partition("|")[0] for context in contexts} - {""})[:MAX_TESTS]
        path.write_text(ast.unparse(module))
        command = ["timeout", TIMEOUT_SECONDS, *PYTEST, "-n", "0", *tests]
        if tests and subprocess.run(command, cwd=tree, capture_output=True).returncode:
            noticed += 1
        else:
            print(f"survived: {path}:{line} {name}, {len(tests)} tests", flush=True)
        path.write_text(text)
    print(f"{sources}: {noticed} of {NUMBER} noticed with seed {SEED}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "tree"
        shutil.copytree(".", copy, ignore=NOT_COPIED)
        for sources in sys.argv[1:]:
            measure(copy, sources)
