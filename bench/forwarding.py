"""Find functions that only forward their arguments, in the source text."""

import ast
from pathlib import Path

type Definition = ast.FunctionDef | ast.AsyncFunctionDef


def only_forwards(path: Path, name: str, line: int) -> bool:
    """Return whether a function only calls another one with exactly its own parameters, in order.

    ``line`` is that of ``def`` or of the first decorator. A method may leave ``self`` out.
    """
    definition = definition_at(path, name, line)
    body = definition.body
    if ast.get_docstring(definition) is not None:
        body = body[1:]
    if len(body) != 1 or not isinstance(body[0], ast.Return | ast.Expr):
        return False
    call = body[0].value
    if isinstance(call, ast.Await | ast.YieldFrom):
        call = call.value
    if not isinstance(call, ast.Call) or not is_plain_name(call.func):
        return False
    given = [ast.unparse(argument) for argument in [*call.args, *call.keywords]]
    own = parameters_of(definition.args)
    if own[:1] in (["self"], ["cls"]):
        return given in (own, own[1:])
    return given == own


def definition_at(path: Path, name: str, line: int) -> Definition:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Definition.__value__) and node.name == name:
            first = node.decorator_list[0] if node.decorator_list else node
            if first.lineno == line:
                return node
    raise LookupError(f"{path}:{line} has no function {name}.")


def parameters_of(args: ast.arguments) -> list[str]:
    """Return the arguments of a call that hands all parameters on."""
    names = [arg.arg for arg in args.posonlyargs + args.args]
    if args.vararg:
        names.append(f"*{args.vararg.arg}")
    names += [f"{arg.arg}={arg.arg}" for arg in args.kwonlyargs]
    if args.kwarg:
        names.append(f"**{args.kwarg.arg}")
    return names


def is_plain_name(node: ast.expr) -> bool:
    """Return whether it is a name, or an attribute of a name or of ``super()``."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) or ast.unparse(node) == "super()"
