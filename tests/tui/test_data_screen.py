"""The plan shows what was understood of one's own data, and what refuses it, before a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.data import heads
from dltui.data.head import Column, Head
from dltui.data.options import FileData
from dltui.errors import InputError
from dltui.presets.load import Loaded
from dltui.tui import periods
from dltui.tui.app import LabApp
from dltui.tui.model.origin import Origin
from dltui.tui.screens import plan
from dltui.tui.screens.data import DataScreen
from dltui.tui.screens.plan import PlanScreen
from dltui.tui.texts.forecast import Forecast
from dltui.tui.texts.head_lines import data_section, whole
from dltui.tui.texts.toned import length, plain
from tests.tui.finished import until_told
from tests.tui.screen import SIZES, arrived, text, until

OWN = """
title = "Mine"
topic = "learning-rate"
[data]
path = "t.csv"
[model]
name = "mlp"
"""

HEAD = Head(
    kind="rows",
    task="classes",
    shape=(40,),
    parts={"train": 960, "test": 240},
    classes={f"kind {number}": 10 * number for number in range(1, 13)},
    columns=(
        *(Column(name=f"column {n}", role="feature", understood="number 18…90") for n in range(40)),
        Column(name="city", role="feature", understood="category of 312: " + "Aa, " * 40, gaps=7),
        Column(name="id", role="left out", understood="counts the rows"),
        Column(name="kind", role="target", understood="12 classes"),
    ),
    notes=("separator ; and decimal comma", "read as Windows-1252"),
)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A preset whose table is refused as long as it says so; nothing is predicted."""

    def read(options: FileData, path: Path) -> Head:
        if "bad" in path.read_text():
            raise InputError(f"{path}, row 5: the label is empty")
        return HEAD

    async def nothing(loaded: Loaded, data_root: Path | None) -> Forecast:
        return Forecast()

    monkeypatch.setattr(heads, "_reader", lambda path: read)
    monkeypatch.setattr(plan, "forecast", nothing)
    monkeypatch.setattr(periods, "AGAIN", 0.1)
    (tmp_path / "t.csv").write_text("good")
    (tmp_path / "own.toml").write_text(OWN)
    return tmp_path / "own.toml"


@pytest.mark.parametrize("width", [30, 44, 64, 96])
@pytest.mark.parametrize("brief", [True, False])
def test_a_section_fits_its_column_and_says_what_is_odd_first(width: int, brief: bool) -> None:
    lines = data_section([HEAD], width, brief=brief)
    told = "\n".join(map(plain, lines))
    assert all(length(line) <= width for line in lines)
    assert "rows of 40" in told and "separator ;" in told
    assert ("Windows-1252" in told) == ("7 empty" in told) == (not brief)
    if not brief:
        assert told.index("id") < told.index("column 0") and "and 37 more columns" in told


def test_all_of_it_has_every_column_class_and_note() -> None:
    for width in (76, 116):
        lines = whole(HEAD, width)
        told = "\n".join(map(plain, lines))
        assert all(length(line) <= width for line in lines)
        assert all(column.name in told for column in HEAD.columns)
        assert told.count("Aa") == 40 and "kind 12" in told and "Windows-1252" in told


def test_numbers_have_no_bars() -> None:
    numbers = Head(
        kind="rows", task="numbers", shape=(3,), parts={"train": 4}, classes={"price": 4}
    )
    assert "▇" not in "".join(map(plain, whole(numbers, 76)))
    assert "a number" in plain(whole(numbers, 76)[0])


@pytest.mark.parametrize("size", SIZES)
async def test_the_plan_shows_the_data_and_a_key_all_of_it(
    runs_dir: Path, written: Path, size: tuple[int, int]
) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        app.plan(Origin(path=written, name="own"))
        shown = await until(pilot, "rows of 40 · 960 + 240 · 12 classes")
        assert "✖" not in shown
        await pilot.press("i")
        await arrived(pilot, DataScreen)
        await until(pilot, "train 960 · test 240")
        await pilot.press("end")
        await until(pilot, "counts the rows")
        await pilot.press("i")
        await arrived(pilot, PlanScreen)
        assert all(len(line) == size[0] for line in text(app).splitlines())


async def test_a_refusal_stands_in_the_plan_until_the_file_is_mended(
    runs_dir: Path, written: Path
) -> None:
    table = written.parent / "t.csv"
    table.write_text("bad")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.plan(Origin(path=written, name="own"))
        shown = await until(pilot, "row 5: the label is empty")
        assert "✖ data refused" in shown and "predicting" not in shown
        await pilot.press("r")
        await until_told(pilot, "t.csv: row 5: the label is empty")
        assert isinstance(app.screen, PlanScreen) and not list(runs_dir.iterdir())
        table.write_text("good again")
        await until(pilot, "rows of 40 · 960 + 240")


async def test_home_opens_the_plan_of_what_is_refused(runs_dir: Path, written: Path) -> None:
    (written.parent / "t.csv").write_text("bad")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.launch(Origin(path=written, name="own"))
        await arrived(pilot, PlanScreen)
        await until(pilot, "data refused")
        assert not list(runs_dir.iterdir())
