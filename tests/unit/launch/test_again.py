"""A run's preset is the same preset again: its name, folder, edits and numbers of threads."""

from __future__ import annotations

from pathlib import Path

from dltui.launch.start import create
from dltui.presets.load import load
from dltui.runs.files import request as requests

TEXT = """
title = "Own"
topic = "learning-rate"
[data]
path = "pictures"
[model]
name = "mlp"
[train]
lr = 0.01
[quick]
"train.epochs" = 1
"""


def test_it_keeps_its_name_its_folder_and_what_was_set(tmp_path: Path) -> None:
    file = tmp_path / "mine" / "own.toml"
    file.parent.mkdir()
    file.write_text(TEXT)
    first = load(file, quick=True, overrides=["train.lr=0.1", "run.seed=3"])
    run = create(first, root=tmp_path / "runs")
    again = load(run.preset, overrides=["train.lr=0.2"])
    assert (again.name, again.folder) == ("learning-rate/own", file.parent)
    assert again.overrides == ("train.lr=0.2", "run.seed=3")
    assert again.preset.variant == "quick" and again.preset.run.seed == 3
    assert requests.read(create(again, root=tmp_path / "runs")).overrides == list(again.overrides)


def test_a_file_of_that_name_elsewhere_is_a_preset_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "preset.toml"
    file.write_text(TEXT)
    assert load(file).name == "learning-rate/preset"
