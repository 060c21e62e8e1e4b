"""No circle of imports, none from a lower floor to a higher one, and no heavy one where none is
promised. Imports for types only and those within functions count as all others.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import dltui

PACKAGE = Path(dltui.__file__).parent

README = PACKAGE.parent / "README.md"

GROUND = "*/options.py"
"""What topics, models and data sets can be told lies under all packages, and with it
``topics/catalogue.py``, which finds the topics: they are read where torch is not.
"""

FLOORS: list[set[str]] = [
    {"child", "errors", "figures", "instead", "leftovers", "options", "programs", "words"},
    {"checkpoint_record", "metrics", "namesakes", "toml", "writing"},
    {GROUND, "config", "devices", "foreign"},
    {"models", "runs", "wire"},
    {"data", "presets"},
    {"api", "charts", "compare", "launch", "memory"},
    {"adapters", "layers", "preflight", "reports", "training"},
    {"bundles", "predict"},
    {"topics"},
    {"sweeps"},
    {"cluster"},
    {"tui", "worker"},
    {"cli"},
    {"__main__"},
]
"""Low to high: a package imports itself and those on lower floors, and of its floor no other."""

ONLY = {"worker": set[str](), "tui": {"cli"}, "cli": {"__main__"}}
"""Ways in, and who else may import them."""

WITHOUT_TORCH = (
    *("api", "bundles", "charts", "cli", "cluster", "compare", "devices", "figures", "launch"),
    *("preflight", "presets", "reports", "runs", "sweeps", "tui"),
)
"""Packages of which no module imports it."""

TORCH = {"torch", "torchvision", "sklearn"}


@cache
def modules() -> dict[str, Path]:
    """All modules by dotted name, without ``dltui.``; neither the empty files of packages nor the
    examples in the docs, which nothing imports.
    """
    found = {}
    for path in PACKAGE.rglob("*.py"):
        if path.name != "__init__.py" and PACKAGE / "docs" not in path.parents:
            found[".".join(path.relative_to(PACKAGE).with_suffix("").parts)] = path
    return found


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a module imports anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def graph() -> dict[str, set[str]]:
    """The modules that each module imports."""
    every = modules()
    return {
        name: {target.removeprefix("dltui.") for target in imported(path)} & every.keys()
        for name, path in every.items()
    }


def place(module: str) -> str:
    """What of the floors ``module`` belongs to."""
    package, *rest = module.split(".")
    ground = (rest and rest[-1] == "options") or module == "topics.catalogue"
    return GROUND if ground else package


def floor(module: str) -> int:
    return next(n for n, names in enumerate(FLOORS) if place(module) in names)


def test_no_imports_go_round_in_a_circle() -> None:
    try:
        TopologicalSorter(graph()).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_every_package_has_its_floor() -> None:
    places = [name for names in FLOORS for name in names]
    assert sorted({place(module) for module in modules()}) == sorted(places)


def test_no_import_goes_up_or_across() -> None:
    wrong = [
        f"{name} imports {target}"
        for name, targets in graph().items()
        for target in targets
        if place(name) != place(target) and floor(target) >= floor(name)
    ]
    assert wrong == []


def test_topics_do_not_import_one_another() -> None:
    """What they share lies beside their folders, and knows none of them."""
    wrong = [
        f"{name} imports {target}"
        for name, targets in graph().items()
        for target in targets
        if topic(name) != topic(target) and name.startswith("topics.") and topic(target)
    ]
    assert wrong == []


def topic(module: str) -> str:
    """The topic's folder that ``module`` lies in, if any."""
    package, name, *rest = [*module.split("."), ""]
    return name if package == "topics" and any(rest) else ""


def test_nothing_imports_a_way_in_but_who_stands_before_it() -> None:
    for way, allowed in ONLY.items():
        users = {
            place(name) for name, targets in graph().items() for t in targets if way == place(t)
        }
        assert users <= allowed | {way}


def test_the_picture_in_the_readme_shows_these_floors() -> None:
    text = README.read_text("utf-8").partition("## How the code is laid out")[2]
    picture = text.split("```")[1].strip("\n").splitlines()
    shown = [set(re.split(r" {3,}", line)[0].split()) for line in picture]
    assert list(reversed(shown)) == FLOORS


def test_package_files_are_empty() -> None:
    texts = {path: path.read_text("utf-8").strip() for path in PACKAGE.rglob("__init__.py")}
    assert [path for path, text in texts.items() if text and not text.startswith('"""')] == []


def loaded_with(*names: str) -> set[str]:
    """The top-level packages in a fresh interpreter once ``names`` of dltui are imported."""
    return {name.split(".")[0] for name in modules_with(*names)}


def modules_with(*names: str) -> set[str]:
    together = ", ".join(f"dltui.{name}" for name in names)
    code = f"import sys, {together}; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return set(answer.stdout.split())


@pytest.mark.parametrize("package", WITHOUT_TORCH)
def test_whole_packages_have_no_torch_and_none_but_the_screen_has_textual(package: str) -> None:
    loaded = loaded_with(*(name for name in modules() if place(name) == package))
    assert not loaded & (TORCH if package == "tui" else {*TORCH, "textual"})


def test_what_is_on_the_ground_needs_no_torch_and_no_numpy() -> None:
    ground = [name for name in modules() if floor(name) <= floor("data.options")]
    assert not loaded_with(*ground) & {*TORCH, "numpy", "textual"}


def test_fetching_needs_no_torch_until_it_fetches() -> None:
    assert not loaded_with("data.fetching") & {*TORCH, "textual"}


def test_every_command_is_light() -> None:
    """A shell imports a command to complete its line; what does the work comes when it runs."""
    commands = [name for name in modules() if name.startswith("cli.commands.")]
    assert not loaded_with(*commands) & {*TORCH, "textual", "numpy", "plotext", "psutil"}


def test_the_command_line_itself_starts_without_numpy() -> None:
    assert "numpy" not in loaded_with("cli.main")


def test_the_first_event_of_a_worker_waits_for_no_heavy_import() -> None:
    assert not loaded_with("worker.__main__") & {"torch", "numpy"}


def test_the_first_frame_of_the_screen_waits_for_no_heavy_import() -> None:
    home = loaded_with("tui.app", "tui.screens.home")
    assert not home & {"torch", "numpy", "plotext", "psutil", "pynvml"}


def test_the_first_frame_of_the_screen_waits_for_nothing_that_only_keys_need() -> None:
    home = modules_with("cli.entry", "cli.screen", "tui.app", "tui.screens.home")
    later = {"dltui.runs.files.request", "dltui.tui.model.origin", "dltui.tui.widgets.too_small"}
    assert not home & {"click", *later}
