"""The examples are short, and stand in the README as they are."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from dltui.errors import ExitCode
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Epoch
from dltui.runs.log.tail import Tail
from tests.inputs.examples_cases import EXAMPLES, copied
from tests.inputs.runner import asked, points, work

README = (Path(__file__).parent.parent.parent / "README.md").read_text("utf-8")
LINES = 15
PRESETS = sorted(EXAMPLES.glob("*/p.toml"))
NAMES = [path.parent.name for path in PRESETS]
TRAINED = [path.parent.name for path in PRESETS if "[data]" in path.read_text("utf-8")]


@pytest.mark.parametrize("name", NAMES)
def test_fifteen_lines_say_it(name: str) -> None:
    written = (EXAMPLES / name / "p.toml").read_text("utf-8").splitlines()
    assert sum(bool(line.strip()) for line in written) <= LINES


def test_the_readme_shows_five_of_them_word_for_word() -> None:
    section = README.partition("## Bring your own")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```(?:toml|python)\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    files = {path.read_text("utf-8") for path in EXAMPLES.glob("*/*.*")}
    presets = [block for block in blocks if block in files and "[data]" in block]
    assert len(presets) == 5
    assert [block for block in blocks if block not in files] == []


@pytest.mark.parametrize("name", TRAINED)
def test_a_sweep_over_it_works_from_any_folder(name: str, tmp_path: Path, runs_dir: Path) -> None:
    """The worker's own folder is that of whoever started these tests."""
    copied(name)(tmp_path / name)
    preset = tmp_path / name / "p.toml"
    seen = points(preset, runs_dir, "sweep.train.lr=[0.01,0.001]", "train.epochs=1")
    assert [one.exit for one in seen] == [ExitCode.FINISHED] * 2, seen[0].said


@pytest.mark.parametrize("name", TRAINED)
def test_a_stopped_run_goes_on_elsewhere(name: str, tmp_path: Path, runs_dir: Path) -> None:
    """Its directory was moved, and what it trains on and with lies where it was."""
    copied(name)(tmp_path / name)
    long = ("train.epochs=400", "train.checkpoint_seconds=1", "train.gradients=off")
    run = asked(tmp_path / name / "p.toml", runs_dir, *long)
    tail = Tail(run.events)
    seen = work(run, stop=lambda: any(isinstance(event, Epoch) for event in tail.read()))
    assert seen.exit == ExitCode.INTERRUPTED, seen.said
    moved = RunDir(Path(shutil.move(run.path, tmp_path / "elsewhere")))
    epochs = max(event.epoch for event in Tail(moved.events).read() if isinstance(event, Epoch))
    moved.preset.write_text(
        moved.preset.read_text("utf-8").replace("epochs = 400", f"epochs = {epochs + 1}"), "utf-8"
    )
    moved.begin_anew()
    again = work(moved)
    assert again.exit == ExitCode.FINISHED, again.said
