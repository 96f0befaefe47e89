"""The structure of the application: layers, sizes, and a test file for each large module.

Limits are only lowered. The tokens per package are a budget: an issue may raise their sum by its
stated price, in one commit.
"""

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from itertools import chain
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
TOOLS = {"bench"}

MAX_SHARE_OF_A_PACKAGE = 0.13
MAX_TOKENS_OF_A_PACKAGE = 35_000
MAX_MODULES_OF_A_DIRECTORY = 20
MAX_LINES_OF_A_MODULE = 400
MAX_LINES_OF_A_FUNCTION = 40
MAX_IMPORTS_INSIDE_FUNCTIONS = 3
MAX_MIXINS = 4
NUMBER_OF_MODULES_WITH_A_TEST_FILE = 60
# A program for outsiders, which is one file.
VERIFIER = "core/transparency/verify.py"
IMPORTS = (ast.Import, ast.ImportFrom)
# Comments, docstrings and layout do not count: packing lines changes nothing.
NOT_COUNTED = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
BUDGET = {
    "bulk": 4_859,
    "following": 8_134,
    "desk": 34_183,
    "record": 33_065,
    "delivery": 31_631,
    "publishing": 31_045,
    "accounts": 25_477,
    "core": 29_856,
    "projects": 26_881,
    "cproc_site": 23_114,
    "contact": 17_568,
    "search": 12_450,
    "pages": 14_159,
    "translation": 9_749,
}


def modules() -> dict[str, Path]:
    """Return the file of each module of the application, by the module's dotted name."""
    packages = [init.parent for init in ROOT.glob("*/__init__.py") if init.parent.name not in TOOLS]
    return {dotted(path): path for package in packages for path in package.rglob("*.py")}


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_application_has_no_import_cycle():
    graph = grimp.build_graph(*BUDGET, exclude_type_checking_imports=True, cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    assert len(imports) > 300
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@cache
def application_files() -> dict[str, Path]:
    """Return the modules of the application by path, without migrations."""
    paths = [path for path in modules().values() if "migrations" not in path.parts]
    return {str(path.relative_to(ROOT)): path for path in paths if "tests" not in path.parts}


def count_tokens(source: str) -> int:
    """Count the tokens of Python that are neither comments, docstrings nor layout."""
    docstrings = {node.lineno for node in docstrings_of(ast.parse(source))}
    number = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        is_docstring = token.type == tokenize.STRING and token.start[0] in docstrings
        number += token.type not in NOT_COUNTED and not is_docstring
    return number


def docstrings_of(tree: ast.AST) -> Iterator[ast.Expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first


@cache
def tokens_by_package() -> Counter[str]:
    tokens: Counter[str] = Counter()
    for name, path in application_files().items():
        tokens[name.partition("/")[0]] += count_tokens(path.read_text())
    return tokens


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def inner_imports(source: str) -> list[int]:
    """Return the lines of imports inside functions, except those of ``AppConfig.ready()``."""
    lines = set()
    for function in functions(ast.parse(source)):
        if function.name != "ready":
            nodes = [node for node in ast.walk(function) if isinstance(node, IMPORTS)]
            lines.update(node.lineno for node in nodes)
    return sorted(lines)


def mixins_of(a_class: type) -> list[str]:
    """Return the classes of the application that are not in the line of its last bases."""
    main_line = set()
    base = a_class
    while base.__bases__:
        main_line.add(base)
        base = base.__bases__[-1]
    packages = {name.partition("/")[0] for name in application_files()}
    others = [each for each in a_class.__mro__ if each not in main_line]
    return [each.__name__ for each in others if each.__module__.partition(".")[0] in packages]


def test_no_package_has_more_than_its_share():
    tokens = tokens_by_package()
    package, largest = tokens.most_common(1)[0]
    share = largest / tokens.total()
    assert share <= MAX_SHARE_OF_A_PACKAGE, f"{package} has {share:.1%} of the tokens"
    assert largest <= MAX_TOKENS_OF_A_PACKAGE, f"{package} has {largest} tokens"


@pytest.mark.parametrize("package", BUDGET)
def test_package_stays_within_its_budget_of_tokens(package):
    assert tokens_by_package()[package] <= BUDGET[package]


def test_each_package_has_a_budget():
    assert tokens_by_package().keys() == BUDGET.keys()


def test_no_directory_has_too_many_modules():
    directories = Counter(path.parent for path in modules().values() if path.stem != "__init__")
    large = {
        str(folder): number
        for folder, number in directories.items()
        if number > MAX_MODULES_OF_A_DIRECTORY
    }
    assert large == {}


def test_no_module_is_too_long():
    lengths = {
        name: len(path.read_text().splitlines()) for name, path in application_files().items()
    }
    del lengths[VERIFIER]
    assert {name for name, length in lengths.items() if length > MAX_LINES_OF_A_MODULE} == set()


def test_no_function_is_too_long():
    long = []
    for name, path in application_files().items():
        for function in functions(ast.parse(path.read_text())):
            if function.end_lineno - function.lineno + 1 > MAX_LINES_OF_A_FUNCTION:
                long.append(f"{name}: {function.name}")
    assert long == []


def test_imports_inside_functions_are_few_and_have_a_reason():
    places = {}
    for name, path in application_files().items():
        source = path.read_text()
        lines = source.splitlines()
        for number in inner_imports(source):
            places[f"{name}:{number}"] = lines[number - 1]
    assert len(places) <= MAX_IMPORTS_INSIDE_FUNCTIONS, list(places)
    assert [place for place, line in places.items() if "#" not in line] == []


def test_no_class_has_too_many_mixins():
    import_module("cproc_site.urls")  # with the admin, and all that pages need
    too_many = {}
    # Modules that nothing has imported may change settings when they are imported.
    for module in modules().keys() & sys.modules.keys():
        for value in vars(sys.modules[module]).values():
            if isinstance(value, type) and value.__module__ == module:
                mixins = mixins_of(value)
                if len(mixins) > MAX_MIXINS:
                    too_many[f"{module}.{value.__name__}"] = mixins
    assert too_many == {}


def test_packages_gather_only_names_that_others_import():
    """Django itself finds what the packages of models and of the admin gather."""
    trees = {path: ast.parse(path.read_text()) for path in ROOT.glob("[a-z]*/**/*.py")}
    used = set()
    for node in chain(*map(ast.walk, trees.values())):
        if isinstance(node, ast.ImportFrom) and node.module:
            used |= {(node.module.split(".")[-1], alias.name) for alias in node.names}
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            used.add((node.value.id, node.attr))
    for path, tree in trees.items():
        is_package = path.name == "__init__.py" and path.parent.name not in ("admin", "models")
        own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        for node in tree.body if is_package else ():
            names = {alias.name for alias in getattr(node, "names", ())} - own
            assert not {(path.parent.name, name) for name in names} - used, path


def test_large_modules_have_a_test_file_of_their_name():
    files = application_files()
    by_size = sorted(
        files, key=lambda name: len(files[name].read_text().splitlines()), reverse=True
    )
    missing = []
    for name in by_size[:NUMBER_OF_MODULES_WITH_A_TEST_FILE]:
        package = ROOT / "tests" / name.partition("/")[0]
        if not list(package.rglob(f"test_{Path(name).stem}.py")):
            missing.append(name)
    assert missing == []


def test_paths_in_the_architecture_page_exist():
    text = (ROOT / "docs" / "architecture.md").read_text()
    paths = re.findall(r"`([\w-]+/[\w./-]*)`", text)
    assert len(paths) > 150
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_tokens_are_counted_without_comments_docstrings_and_layout():
    source = '''"""A module."""


def double(number):  # a comment
    """Return twice the number."""
    return (
        number * 2
    )
'''
    assert count_tokens(source) == len("def double ( number ) : return ( number * 2 )".split())


def test_imports_inside_functions_are_found_except_in_ready():
    source = """
import a
def load():
    from b import c
class Config:
    def ready(self):
        import d
"""
    assert inner_imports(source) == [4]
