"""Whatever TOML a file holds, it is a preset or its problems are told; nothing else happens."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dltui.presets.catalogue import bundled
from dltui.presets.document import dump
from dltui.presets.load import load
from dltui.presets.sweep import expand
from dltui.toml.problems import PresetError

BASE = tomllib.loads("""
title = "T"
topic = "learning-rate"
experiment = "train"
[run]
seed = 3
[data]
name = "digits"
classes = [1, 2]
[model]
name = "mlp"
hidden = [8]
[train]
lr = 0.01
[train.schedule]
kind = "step"
period = 3
[sweep]
"train.lr" = [0.1, 0.01]
seeds = 2
points = [{ "train.epochs" = 1 }, { model = { name = "mlp" } }]
[quick]
"train.epochs" = 1
[question]
text = "?"
choices = ["a", "b"]
answer = 0
because = "."
[[reported]]
metric = "test/accuracy"
where = { "train.lr" = 0.1 }
than = { "train.lr" = 0.01 }
value = 90
""")
KEYS = st.sampled_from(
    ["name", "path", "file", "lr", "train", "train.lr", "sweep", "points", "seeds", "", "a.b", "é"]
)
SCALARS = (
    st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.floats()
    | st.text(max_size=5)
    | st.dates()
    | st.sampled_from(["mlp", "digits", "edges", "train", "learning-rate", "memory", "resnet18"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)

no_fixture_reset = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def paths(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*above, key)
        if isinstance(item, dict | list):
            yield from paths(item, (*above, key))


def accept(file: Path) -> None:
    """Load ``file``; what loads is whole, and what does not has a place for every problem."""
    for quick in (False, True):
        try:
            loaded = load(file, quick=quick)
        except PresetError as error:
            assert error.problems
            assert all(problem.place.source == str(file) for problem in error.problems)
            continue
        expand(loaded.preset)
        file.with_suffix(".copy").write_text(dump(loaded.document))
        # Not ==, by which a NaN in a claim's ``where`` differs from itself.
        assert repr(load(file.with_suffix(".copy")).preset) == repr(loaded.preset)


@no_fixture_reset
@given(st.sampled_from(list(paths(BASE))), VALUES)
def test_one_value_replaced(tmp_path: Path, path: tuple[str | int, ...], value: Any) -> None:
    document = copy.deepcopy(BASE)
    table: Any = document
    for part in path[:-1]:
        table = table[part]
    table[path[-1]] = value
    file = tmp_path / "any.toml"
    file.write_text(tomli_w.dumps(document))
    accept(file)


@no_fixture_reset
@given(st.dictionaries(st.sampled_from([*BASE, "options", "cost", "other"]), VALUES, max_size=6))
def test_any_tables(tmp_path: Path, document: dict[str, Any]) -> None:
    file = tmp_path / "any.toml"
    file.write_text(tomli_w.dumps({"title": "T", "topic": "learning-rate"} | document))
    accept(file)


@no_fixture_reset
@given(st.text(max_size=60) | st.binary(max_size=60))
def test_any_text(tmp_path: Path, content: str | bytes) -> None:
    file = tmp_path / "any.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    accept(file)


@pytest.mark.parametrize("cut", range(0, 100, 10))
def test_a_file_cut_anywhere(tmp_path: Path, cut: int) -> None:
    text = (bundled() / "learning-rate" / "lr-table.toml").read_text()
    file = tmp_path / "any.toml"
    file.write_text(text[: len(text) * cut // 100])
    accept(file)
