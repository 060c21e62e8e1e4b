"""The plan: values are checked as they are typed, and the run gets what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.analysis.prediction import kept
from dltui.presets.catalogue import find
from dltui.presets.document import parse_assignment
from dltui.runs.layout import RunDir
from dltui.tui.app import LabApp
from dltui.tui.draft import Draft, open_draft
from dltui.tui.fields import toml
from dltui.tui.origin import Origin
from dltui.tui.screens.plan import PlanScreen
from dltui.tui.widgets.form import Form
from tests.hostile import TEXT, odd
from tests.tui.screen import SIZES, text, until


@pytest.fixture
def draft() -> Draft:
    return open_draft(Origin(path=find("learning-rate/lr-table"), name="learning-rate/lr-table"))


def shown(draft: Draft, key: str) -> tuple[str, str]:
    field = next(field for field in draft.fields() if field.key == key)
    return field.text, field.fault


def test_fields_carry_values_help_and_choices(draft: Draft) -> None:
    fields = {field.key: field for field in draft.fields()}
    assert set(fields["train.optimizer"].choices) == {"sgd", "adam", "adamw"}
    assert fields["train.lr"].text == "[1, 0.1, 0.01, 0.001]" and fields["train.lr"].swept
    assert "Learning rate." in fields["train.lr"].help
    assert fields["model.hidden"].stated and not fields["train.momentum"].stated
    assert fields["train.schedule.kind"].text == "constant"


def test_an_edit_of_a_swept_key_ends_its_sweep(draft: Draft) -> None:
    edited = draft.with_edit("train.lr", "0.05")
    assert not edited.faults
    assert edited.loaded.preset.train is not None and edited.loaded.preset.train.lr == 0.05
    assert edited.loaded.preset.sweep.empty
    assert edited.without_edit("train.lr").loaded.preset == draft.loaded.preset


def test_a_list_for_a_single_value_is_a_sweep(draft: Draft) -> None:
    edited = draft.with_edit("train.batch_size", "[16, 32]")
    assert not edited.faults
    assert edited.loaded.preset.sweep.grid["train.batch_size"] == [16, 32]
    assert shown(edited, "train.batch_size") == ("[16, 32]", "")


def test_all_faults_are_told_and_the_last_good_version_stays(draft: Draft) -> None:
    edited = draft.with_edit("train.epochs", "0").with_edit("train.batch_size", "many")
    assert {key for key, _ in edited.faults} == {"train.epochs", "train.batch_size"}
    assert shown(edited, "train.epochs") == ("0", "must be at least 1, not 0")
    assert edited.loaded == draft.loaded
    assert not edited.with_edit("train.epochs", "3").with_edit("train.batch_size", "8").faults


@pytest.mark.parametrize("size", SIZES)
async def test_typing_into_a_field(runs_dir: Path, size: tuple[int, int]) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        app.plan(Origin(path=find("learning-rate/quickstart"), name="learning-rate/quickstart"))
        await until(pilot, "optimizer")
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        assert screen.query_one(Form).select("train.epochs")
        await pilot.press("enter", *"-1")
        await until(pilot, "must be at least 1")
        await pilot.press("backspace", "backspace", "7", "enter")
        assert screen.draft.overrides == ("train.epochs=7",)
        await until(pilot, "1 edited")
        assert screen.query_one(Form).select("train.optimizer")
        await pilot.press("space")
        assert "train.optimizer=adam" in screen.draft.overrides[1]
        assert all(len(line) == size[0] for line in text(app).splitlines())


async def test_what_was_predicted_stands_beside_what_the_run_measures(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.plan(Origin(path=find("learning-rate/quickstart"), name="learning-rate/quickstart"))
        shown = await until(pilot, "PREDICTED WORK", seconds=60)
        assert "50.4" in shown or "50,432" in shown
        assert "1,350" in shown and "tried out here" in shown
        await pilot.press("r")
        await until(pilot, "✔ finished", seconds=90)
        shown = await until(pilot, "measured")
        (run,) = runs_dir.iterdir()
        predicted = kept(RunDir(run).prediction)
        assert predicted is not None and predicted.multiply_adds == 50_432
        (peak,) = (line.split("│")[-1].split() for line in shown.splitlines() if " peak  " in line)
        assert peak[1:3] == peak[3:5] == ["1.3", "MiB"]


@pytest.mark.parametrize("value", [TEXT, [TEXT, "plain"], {"name": TEXT}, "plain text", 0.1])
def test_a_value_is_edited_as_text_that_means_the_same(value: object) -> None:
    assert not odd(toml(value))
    assert parse_assignment(f"data.path={toml(value)}") == ("data.path", value)
