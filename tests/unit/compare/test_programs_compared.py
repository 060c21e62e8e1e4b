"""Runs of a program: its preset's settings, and those that it told itself."""

from __future__ import annotations

from pathlib import Path

from dltui.compare.apart import chosen
from dltui.compare.settings import settings
from dltui.presets.load import load
from dltui.runs.files import config
from dltui.runs.layout import RunDir
from dltui.tui.texts.command_lines import command, typed
from dltui.tui.texts.toned import plain

PRESET = """
title = "t"
[command]
run = ["{python}", "train.py", "{args}", "--seed", "{seed}", "--out", "{run}/x y"]
environment = { TOKENS = "1" }
read = ["metrics.csv"]
[args]
lr = 0.1
amp = true
[sweep]
args.lr = [0.01, 0.1]
"""


def test_what_it_told_itself_stands_beside_its_preset(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    run.preset.write_text(f"topic = 'programs'\nexperiment = 'run'\n{PRESET}")
    assert settings(run)["args.lr"] == 0.1 and "depth" not in settings(run)
    config.write(run, {"depth": 3})
    assert settings(run)["depth"] == 3 and settings(run)["args.amp"] is True
    assert chosen(run) == {"args.lr": 0.1, "args.amp": True, "depth": 3}


def test_its_command_line_is_told_as_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(PRESET)
    preset = load(tmp_path / "p.toml").preset
    assert typed(preset) == "python train.py --lr 0.01 --amp --seed 0 --out 'RUN/x y'"
    lines = [plain(line) for line in command(preset, 40)]
    assert lines[:2] == ["COMMAND", "$ python train.py --lr 0.01 --amp --seed"]
    assert lines[-4:] == [
        "in the preset's folder",
        "with TOKENS=1",
        "reads what it prints and logs,",
        "metrics.csv",
    ]
    assert [plain(line) for line in command(preset, 80, brief=True)][-1].endswith("'RUN/x y'")
