"""Which package may import which, and who never imports torch or textual."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dltui

PACKAGE = Path(dltui.__file__).parent

LAYERS = [
    {"errors", "metrics", "options", "words", "writing"},
    {"figures", "toml"},
    {"config"},
    {"*.options", "topics.catalogue"},
    {"devices", "runs"},
    {"presets"},
    {"compare"},
    {"topics.job"},
    {"data", "models"},
    {"memory"},
    {"layers", "training"},
    {"predict"},
    {"topics.training"},
    {"topics.*"},
    {"charts"},
    {"reports"},
    {"preflight"},
    {"launch"},
    {"sweeps"},
    {"worker", "tui"},
    {"cli"},
    {"__main__"},
]
"""Low to high; a module may import its own layer and lower ones; topics not one another."""

WITHOUT_TORCH = [
    "dltui.cli.main",
    "dltui.cli.group",
    "dltui.cli.headless",
    "dltui.cli.report",
    "dltui.data.fetching",
    "dltui.preflight.checks",
    "dltui.launch.start",
    "dltui.launch.stop",
    "dltui.presets.catalogue",
    "dltui.presets.load",
    "dltui.figures.records",
    "dltui.runs.log.follow",
    "dltui.runs.listing.index",
    "dltui.runs.numbers",
    "dltui.reports.plain",
]


def modules() -> dict[str, Path]:
    """All modules of the package by dotted name, without ``dltui.``."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        if name:
            found[name] = path
    return found


def imported(path: Path) -> Iterator[str]:
    """What a module imports anywhere in it, without ``dltui.``; not what is for types only."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in _running(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        yield from _running(child)


def layer(name: str) -> int:
    """The layer of the module ``name``, or of a name within a module."""
    parts = name.split(".")
    if "options" in parts[1:3]:
        return _index("*.options")
    if parts[0] == "topics":
        known = ".".join(parts[:2])
        return _index(known if any(known in names for names in LAYERS) else "topics.*")
    return _index(parts[0])


def _index(entry: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if entry in names)


def test_lower_layers_import_no_higher_ones() -> None:
    wrong = []
    for name, path in modules().items():
        if name == "topics" or (name.startswith("topics.") and path.name == "__init__.py"):
            continue
        for target in imported(path):
            if not target.startswith("dltui."):
                continue
            target = target.removeprefix("dltui.")
            if target == "topics":
                continue
            if not allowed(name, target):
                wrong.append(f"{name} imports {target}")
    assert wrong == []


def allowed(name: str, target: str) -> bool:
    """Whether ``name`` may import ``target``."""
    if layer(name) == layer(target) == _index("topics.*"):
        return name.split(".")[1] == target.split(".")[1]
    same_folder = name.rpartition(".")[0] == ".".join(target.split(".")[: name.count(".")])
    return layer(target) <= layer(name) or ("." in name and same_folder)


def test_options_of_all_topics_need_no_torch_and_no_numpy() -> None:
    names = [name for name in modules() if name.endswith("options")]
    together = ", ".join(f"dltui.{name}" for name in names)
    assert not loaded_with(together) & {"torch", "torchvision", "numpy", "textual"}


def test_package_files_are_empty() -> None:
    texts = {path: path.read_text("utf-8").strip() for path in PACKAGE.rglob("__init__.py")}
    assert [path for path, text in texts.items() if text and not text.startswith('"""')] == []


def loaded_with(module: str) -> set[str]:
    """The top-level packages in a fresh interpreter once ``module`` is imported."""
    code = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return set(answer.stdout.split())


@pytest.mark.parametrize("module", WITHOUT_TORCH)
def test_fresh_interpreters_have_neither_torch_nor_textual(module: str) -> None:
    assert not loaded_with(module) & {"torch", "torchvision", "textual", "sklearn"}


def test_every_command_is_light() -> None:
    commands = [name for name in modules() if name.startswith("cli.commands.")]
    together = ", ".join(f"dltui.{name}" for name in commands)
    assert not loaded_with(together) & {"torch", "torchvision", "textual", "sklearn"}


def test_the_command_line_itself_starts_without_numpy() -> None:
    assert "numpy" not in loaded_with("dltui.cli.main")


def test_the_first_event_of_a_worker_waits_for_no_heavy_import() -> None:
    assert not loaded_with("dltui.worker.__main__") & {"torch", "numpy"}


def test_the_first_frame_of_the_screen_waits_for_no_heavy_import() -> None:
    home = loaded_with("dltui.tui.app, dltui.tui.screens.home")
    assert not home & {"torch", "numpy", "plotext", "psutil", "pynvml"}
