"""The modules of the application import each other in one direction only."""

import ast
import re
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = {"bench"}


def modules() -> dict[str, Path]:
    """Return the file of each module of the application, by the module's dotted name."""
    packages = [init.parent for init in ROOT.glob("*/__init__.py") if init.parent.name not in TOOLS]
    return {dotted(path): path for package in packages for path in package.rglob("*.py")}


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


class Imports(ast.NodeVisitor):
    """Collect the dotted names that a module imports, inside functions too.

    Imports under ``if TYPE_CHECKING`` never run, so they do not count.
    """

    def __init__(self, package: str):
        self.package = package
        self.names: set[str] = set()

    def visit_Import(self, node):
        self.names.update(alias.name for alias in node.names)

    def visit_ImportFrom(self, node):
        module = resolve_name("." * node.level + (node.module or ""), self.package)
        self.names.update(f"{module}.{alias.name}" for alias in node.names)

    def visit_If(self, node):
        is_for_types = ast.unparse(node.test).endswith("TYPE_CHECKING")
        for child in node.orelse if is_for_types else ast.iter_child_nodes(node):
            self.visit(child)


def imported_names(source: str, package: str) -> set[str]:
    imports = Imports(package)
    imports.visit(ast.parse(source))
    return imports.names


def import_graph(files: dict[str, Path]) -> dict[str, set[str]]:
    """Return the modules of the application that each of them imports."""
    graph = {}
    for module, path in files.items():
        package = module if path.stem == "__init__" else module.rpartition(".")[0]
        names = imported_names(path.read_text(), package)
        graph[module] = {module_of(name, files) for name in names} - {"", module}
    return graph


def module_of(name: str, known) -> str:
    """Return the module that has ``name``, or is it; empty if it is not one of ``known``."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name


def test_application_has_no_import_cycle():
    graph = import_graph(modules())
    assert len(graph) > 300
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_no_package_has_more_than_16_percent_of_the_lines():
    lines = Counter()
    for module, path in modules().items():
        if "migrations" not in path.parts:
            lines[module.partition(".")[0]] += len(path.read_text().splitlines())
    package, largest = lines.most_common(1)[0]
    assert largest <= 0.16 * lines.total(), f"{package} has {largest} of {lines.total()} lines"


def test_no_directory_has_more_than_20_modules():
    directories = Counter(path.parent for path in modules().values() if path.stem != "__init__")
    assert {str(folder): number for folder, number in directories.items() if number > 20} == {}


def test_paths_in_the_architecture_page_exist():
    text = (ROOT / "docs" / "architecture.md").read_text()
    paths = re.findall(r"`([\w-]+/[\w./-]*)`", text)
    assert len(paths) > 150
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_imports_inside_functions_count_and_those_for_types_do_not():
    source = """
import a.b
from typing import TYPE_CHECKING
from .c import d
if TYPE_CHECKING:
    import e
else:
    import f
def load():
    from g import h
"""
    assert imported_names(source, "p") == {"a.b", "typing.TYPE_CHECKING", "p.c.d", "f", "g.h"}
