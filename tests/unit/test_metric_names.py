"""Only who measures a loss or an accuracy knows it by name: all others follow the records."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import dltui

PACKAGE = Path(dltui.__file__).parent

MEASURE = ("training", "topics", "docs")
"""The training loop, the topics, and people's scripts, which measure in ways of their own."""

KNOWN = {
    "metrics.py": "names of the field, whose good end everybody knows",
    "tui/texts/threshold_lines.py": "the counts of one threshold, computed there",
}
"""Who else may say these words, and why."""


def words(path: Path) -> Iterator[str]:
    """The strings of a module that are names of a metric; texts for people are none."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value.rpartition("/")[2].replace("-", "/").rpartition("/")[2]
            if name in ("loss", "accuracy"):
                yield node.value


def test_no_other_module_knows_the_name_of_a_metric() -> None:
    knows = {
        path.relative_to(PACKAGE).as_posix(): sorted(set(words(path)))
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in MEASURE
    }
    assert {name: said for name, said in knows.items() if said}.keys() == KNOWN.keys()
