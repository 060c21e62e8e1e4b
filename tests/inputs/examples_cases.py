"""What people bring every day, as the README shows it: the folders of ``dltui/docs/examples``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import dltui
from tests.inputs.case import Case, Make

EXAMPLES = Path(dltui.__file__).parent / "docs" / "examples"


def copied(name: str) -> Make:
    """The example's files, and the data that its ``make.py`` writes, once for all tests."""

    def make(folder: Path) -> None:
        shutil.copytree(_made(name), folder, dirs_exist_ok=True)

    return make


@cache
def _made(name: str) -> Path:
    folder = Path(_all().name, name)
    shutil.copytree(EXAMPLES / name, folder)
    if (folder / "make.py").exists():
        subprocess.run([sys.executable, "make.py"], cwd=folder, check=True)
    return folder


@cache
def _all() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


CASES = [
    Case(
        name="example-flats",
        kind="E5",
        make=copied("flats"),
        before="column 'city' holds words",
        now="categories, gaps filled, a price predicted; stopped early by the validation part",
        says=("validation",),
        metrics={"test/r2": (0.8, 1.0)},
    ),
    Case(
        name="example-birds",
        kind="E5",
        make=copied("birds"),
        before="No module named 'blocks'; one grey picture made all grey",
        now="a network in two files, sizes letterboxed, colour kept",
        metrics={"test/accuracy": (80, 100)},
    ),
    Case(
        name="example-grammar",
        kind="E5",
        make=copied("grammar"),
        before="Embedding got floats",
        now="token ids stay integers",
        metrics={"test/accuracy": (85, 100)},
    ),
    Case(
        name="example-gestures",
        kind="E5",
        make=copied("gestures"),
        before="taken for grey pictures, 1×32×6",
        now="sequences of 32 × 6",
        metrics={"test/accuracy": (90, 100)},
    ),
    Case(
        name="example-films",
        kind="E5",
        make=copied("films"),
        before="600 examples but 1,800 labels",
        now="three labels, each by itself",
        metrics={"test/macro-f1": (70, 100)},
    ),
    Case(
        name="example-alarms",
        kind="E5",
        make=copied("alarms"),
        before="x_val ignored; 91 % of always saying quiet",
        now="chosen by the validation part, classes weighted, the majority's share said",
        says=("validation",),
        metrics={"test/balanced-accuracy": (75, 100)},
    ),
    Case(
        name="example-frozen",
        kind="E5",
        make=copied("frozen"),
        before="weights, freeze: unknown keys",
        now="weights of one's own, a backbone that stays as it is",
        metrics={"test/accuracy": (90, 100)},
    ),
    Case(
        name="example-sensor",
        kind="E5",
        make=copied("sensor"),
        before="no door for data sets, losses or metrics of one's own",
        now="a function each, tried before the run",
        metrics={"test/within_two_degrees": (50, 100)},
    ),
]
