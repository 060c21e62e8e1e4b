"""Code of the user's own, looked at without running it: its file, its grammar, the name in it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from pathlib import Path

from dltui.toml.problems import nearest

DYNAMIC = {"exec", "globals", "setattr", "vars", "__getattr__"}
"""Names in a file that can define others, which reading it does not show."""


def wrong(path: Path, name: str, where: str) -> str:
    """Why the setting ``where`` with the file ``path`` and ``name`` in it cannot be meant; empty
    where nothing is seen that stands in the way.
    """
    if not path.is_file():
        return f"{where}.file: no file {path}"
    try:
        tree = parsed(path)
    except (SyntaxError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        return f"{where}.file: {path.name}{line}: {said}"
    except OSError as error:
        return f"{where}.file: {path} cannot be read: {error.strerror}"
    defined = set(_defined(tree))
    if name in defined or "*" in defined or _dynamic(tree):
        return ""
    hint = nearest(name, sorted(one for one in defined if not one.startswith("_")))
    return f"{where}.name: {path} has no class or function {name!r}{hint}"


def parsed(path: Path) -> ast.Module:
    """Raises what the system and Python's grammar have against it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return ast.parse(path.read_bytes(), str(path))


def _defined(node: ast.AST) -> Iterator[str]:
    """Names that the statements of a module give, ``*`` for all of another's."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield child.name
            case ast.Import() | ast.ImportFrom():
                for alias in child.names:
                    yield (alias.asname or alias.name).partition(".")[0]
            case ast.Name(ctx=ast.Store()):
                yield child.id
            case _:
                yield from _defined(child)


def _dynamic(tree: ast.Module) -> bool:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return bool(DYNAMIC & (names | functions))
