"""Where the package waits: every timer, interval, thread and background worker in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import dltui

PACKAGE = Path(dltui.__file__).parent

WAITS = ("set_interval", "set_timer", "run_worker", "Timer", "Thread", "start_new_thread", "sleep")
"""Last names of what is called or subclassed; ``sleep`` only asyncio's."""


def places(folder: str = "") -> set[str]:
    """``tui/app.py:118 LabApp.on_mount set_interval`` for each of them under ``folder``."""
    return {
        f"{path.relative_to(PACKAGE).as_posix()}:{place}"
        for path in (PACKAGE / folder).rglob("*.py")
        for place in _in_source(ast.parse(path.read_text()), ())
    }


def _in_source(node: ast.AST, inside: tuple[str, ...]) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            for name in map(_last_name, child.bases):
                if name in ("Timer", "Thread"):
                    yield f"{child.lineno} {'.'.join((*inside, child.name))} {name}"
        if isinstance(child, ast.Call) and (name := _waits(child)):
            yield f"{child.lineno} {'.'.join(inside)} {name}"
        named = isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _in_source(child, (*inside, child.name) if named else inside)


def _waits(call: ast.Call) -> str:
    name = _last_name(call.func)
    asyncs = isinstance(call.func, ast.Attribute) and _last_name(call.func.value) == "asyncio"
    return name if name in WAITS and (name != "sleep" or asyncs) else ""


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
