"""The page about the interface for scripts: its examples run, and it names every function."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import dltui
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status

PAGE = (Path(dltui.__file__).parent / "docs" / "api.md").read_text("utf-8")


def test_every_example_runs_and_its_run_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLTUI_RUNS", str(tmp_path))
    names: dict[str, object] = {}
    examples = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    for example in examples:
        exec(example, names)
    ended = [results.read(RunDir(path)) for path in tmp_path.iterdir()]
    assert [one.status for one in ended if one] == [Status.FINISHED] * len(examples)


def test_every_function_and_argument_is_told() -> None:
    told = set(re.findall(r"\w+", PAGE))
    own = {name for name in vars(dltui.Run) if not name.startswith("_")}
    inner = {"end", "ended", "mute", "when_ended", "when_muted"}
    assert own - inner <= told
    for function in (dltui.start, dltui.log, dltui.current):
        assert set(inspect.signature(function).parameters) <= told
