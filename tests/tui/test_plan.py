"""The plan: values are checked as they are typed, and the run gets what was typed."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from dltui.data import fetching
from dltui.predict.prediction import kept
from dltui.preflight import device
from dltui.presets.catalogue import find
from dltui.presets.document import parse_assignment
from dltui.presets.fields import toml
from dltui.presets.load import Loaded
from dltui.runs.layout import RunDir
from dltui.tui.app import LabApp
from dltui.tui.model.choices import Choice, fitting
from dltui.tui.model.draft import Draft, open_draft
from dltui.tui.model.origin import Origin
from dltui.tui.screens import plan
from dltui.tui.screens.ask import AskScreen
from dltui.tui.screens.plan import PlanScreen
from dltui.tui.texts.forecast import Forecast
from dltui.tui.widgets.editor import Editor
from dltui.tui.widgets.form import Form
from dltui.tui.widgets.preset_list import PresetList
from tests.hostile import TEXT, odd
from tests.tui.screen import SIZES, arrived, text, until


@pytest.fixture
def draft() -> Draft:
    return open_draft(Origin(path=find("learning-rate/lr-table"), name="learning-rate/lr-table"))


def shown(draft: Draft, key: str) -> tuple[str, str]:
    field = next(field for field in draft.fields() if field.key == key)
    return field.text, field.fault


@pytest.fixture
def unpredicted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is predicted: it takes a process that imports torch, for each version of a plan."""

    async def nothing(loaded: Loaded, data_root: Path | None) -> Forecast:
        return Forecast()

    monkeypatch.setattr(plan, "forecast", nothing)


async def gone(pilot: Pilot[None], unwanted: str, seconds: float = 20.0) -> None:
    """Wait until the screen does not show ``unwanted`` any more."""
    deadline = time.monotonic() + seconds
    while unwanted in text(pilot.app):
        assert time.monotonic() < deadline, f"{unwanted!r} stays"
        await pilot.pause(0.05)


def test_fields_carry_values_help_and_choices(draft: Draft) -> None:
    fields = {field.key: field for field in draft.fields()}
    assert set(fields["train.optimizer"].choices) >= {"sgd", "adam", "adamw"}
    assert fields["train.lr"].text == "[1, 0.1, 0.01, 0.001]" and fields["train.lr"].swept
    assert "Learning rate." in fields["train.lr"].help
    assert fields["model.hidden"].stated and not fields["train.momentum"].stated
    assert fields["train.schedule.kind"].text == "constant"


def test_an_edit_of_a_swept_key_ends_its_sweep(draft: Draft) -> None:
    edited = draft.with_edit("train.lr", "0.05")
    assert not edited.faults
    assert edited.loaded.preset.train is not None and edited.loaded.preset.train.lr == 0.05
    assert not edited.loaded.preset.sweep.grid
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


@pytest.mark.parametrize(
    ("key", "text", "values"),
    [
        ("train.lr", "[0.5, 0.05]", [0.5, 0.05]),
        ("train.lr", "0.001..1 log 4", [0.001, 0.01, 0.1, 1.0]),
        ("train.batch_size", "16..64 double", [16, 32, 64]),
        ("train.optimizer", "[sgd, adam]", ["sgd", "adam"]),
        ("model.hidden", "[[64], [64, 64]]", [[64], [64, 64]]),
    ],
)
def test_several_values_for_one_are_a_sweep(
    draft: Draft, key: str, text: str, values: list[object]
) -> None:
    edited = draft.with_edit(key, text)
    assert not edited.faults
    assert edited.loaded.preset.sweep.grid[key] == values
    assert shown(edited, key) == (text, "")
    assert edited.with_edit(key, text).loaded == edited.loaded
    assert not edited.without_edit(key).edits


@pytest.mark.parametrize("text", ["[", "[0.1 0.01]", "{", '"a', "0.001..", "1..2 log x"])
def test_a_text_that_is_no_value_is_a_fault_of_its_setting_in_words_of_the_screen(
    draft: Draft, text: str
) -> None:
    edited = draft.with_edit("train.lr", text).with_edit("train.epochs", "0")
    assert shown(edited, "train.lr")[1] and "--set" not in shown(edited, "train.lr")[1]
    assert shown(edited, "train.epochs")[1]
    assert edited.loaded == draft.loaded


def test_another_network_has_its_own_settings_and_undoing_it_forgets_them(draft: Draft) -> None:
    other = draft.with_edit("model.name", "edge-cnn").with_edit("model.kernel", "5")
    assert not other.faults and "model.hidden" not in {field.key for field in other.fields()}
    assert other.without_edit("model.name").loaded == draft.loaded


def test_choices_narrow_to_what_fits() -> None:
    found = [Choice(name) for name in ("auto", "cpu", "cuda", "cuda:1", "adam", "adamw")]

    def values(text: str) -> list[str]:
        return [one.value for one in fitting(found, text)]

    assert len(values("")) == 6
    assert values("cu") == ["cuda", "cuda:1"]
    assert values("cuda") == ["cuda", "cuda:1"]
    assert values("u") == ["auto", "cpu", "cuda", "cuda:1"]
    assert values("adma")[:2] == ["adam", "adamw"]
    assert values("[sgd, ad") == values("1..5") == values("zzz") == []


@pytest.mark.usefixtures("unpredicted")
async def test_a_network_is_chosen_by_a_few_letters(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.plan(Origin(path=find("learning-rate/quickstart"), name="learning-rate/quickstart"))
        await until(pilot, "optimizer")
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        assert screen.query_one(Form).select("model.name")
        await pilot.press("enter")
        await until(pilot, "▸ mlp ")
        await pilot.press(*"incep")
        await until(pilot, "▸ inception_v3")
        await pilot.press("down", "enter")
        await until(pilot, "1 edited")
        assert screen.draft.overrides == ("model.name=small-inception",)
        await pilot.press("enter", *"lenet9")
        await until(pilot, "did you mean lenet5?")
        assert "   lenet5 " in text(app)
        await pilot.press("escape")
        assert screen.draft.overrides == ("model.name=small-inception",)


@pytest.mark.usefixtures("unpredicted")
async def test_a_fault_stands_in_full_at_80_columns(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.plan(Origin(path=find("learning-rate/quickstart"), name="learning-rate/quickstart"))
        await until(pilot, "optimizer")
        assert app.screen.query_one(Form).select("train.lr")
        await pilot.press("enter")
        app.screen.query_one(Editor).query_one(Input).value = "[0.1 0.01]"
        whole = "values stand between commas, as in [0.1, 0.01]"
        shown = await until(pilot, "between commas")
        assert whole in " ".join(shown.split()) and "--set" not in shown
        await pilot.press("enter", "r")
        await until(pilot, "first mend what is marked")


async def test_going_back_to_a_version_asks_nothing_anew(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    async def told(loaded: Loaded, data_root: Path | None) -> Forecast:
        assert loaded.preset.train is not None
        asked.append(loaded.preset.train.epochs)
        return Forecast(short=((f"of {asked[-1]} epochs", ""),))

    monkeypatch.setattr(plan, "forecast", told)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.plan(Origin(path=find("learning-rate/quickstart"), name="learning-rate/quickstart"))
        await until(pilot, "of 30 epochs")
        assert app.screen.query_one(Form).select("train.epochs")
        await pilot.press("enter", "7")
        await until(pilot, "of 7 epochs")
        await pilot.press("escape")
        await until(pilot, "of 30 epochs")
        await pilot.press("enter", "7", "enter")
        await until(pilot, "of 7 epochs")
        assert asked == [30, 7]


async def test_why_nothing_was_predicted_is_told(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.plan(Origin(path=find("learning-rate/quickstart"), name="learning-rate/quickstart"))
        await until(pilot, "NO PREDICTION")
        assert "no memory prediction: no answer" in text(app)


FETCH = """
import pathlib, sys, time
root = pathlib.Path(sys.argv[2]) / "FashionMNIST" / "raw"
print('{"what": "fetching train.gz", "done": 12000000, "total": 31000000}', flush=True)
while not pathlib.Path(sys.argv[2], "go").exists():
    time.sleep(0.01)
root.mkdir(parents=True)
for part in ("train", "t10k"):
    for name in ("images-idx3", "labels-idx1"):
        (root / f"{part}-{name}-ubyte").touch()
print('{"place": "%s"}' % root, flush=True)
"""


@pytest.fixture
def arriving(unpredicted: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A data root; what fetches into it goes on when it has a file ``go``."""

    def command(name: str, root: Path) -> list[str]:
        return [sys.executable, "-c", FETCH, name, str(root)]

    monkeypatch.setattr(fetching, "command", command)
    return tmp_path


@pytest.mark.parametrize("size", SIZES)
async def test_data_that_is_not_here_is_fetched_with_one_key(
    runs_dir: Path, arriving: Path, size: tuple[int, int]
) -> None:
    app = LabApp(runs_dir, arriving)
    async with app.run_test(size=size, notifications=True) as pilot:
        app.plan(Origin(path=find("lr-table"), name="learning-rate/lr-table"))
        shown = await until(pilot, "d  fetch 31 MB")
        assert "✖ data missing" in shown and "not here, looked in" in shown
        await pilot.press("r")
        await until(pilot, "fashion-mnist: not here")
        assert list(runs_dir.iterdir()) == [] and isinstance(app.screen, PlanScreen)
        await pilot.press("d")
        await until(pilot, "fetching train.gz  12 of 31 MB")
        await pilot.press("d")
        await until(pilot, "fashion-mnist: stopped")
        await pilot.press("d")
        await until(pilot, "12 of 31 MB")
        await pilot.press("escape")
        await until(pilot, "fetching fashion-mnist")
        app.plan(Origin(path=find("lr-table"), name="learning-rate/lr-table"))
        await until(pilot, "12 of 31 MB")
        (arriving / "go").touch()
        await until(pilot, "fashion-mnist is here")
        await gone(pilot, "data missing")


@pytest.mark.usefixtures("unpredicted")
async def test_a_device_that_is_not_there_is_given_up_with_one_key(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "DRIVERS", ())
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.plan(Origin(path=find("learning-rate/quickstart"), name="learning-rate/quickstart"))
        await until(pilot, "optimizer")
        screen = app.screen
        assert isinstance(screen, PlanScreen) and screen.query_one(Form).select("run.device")
        await pilot.press("enter", *"cuda:63")
        await pilot.press("enter")
        await until(pilot, "u  take what there is")
        await pilot.press("u")
        await gone(pilot, "device missing")
        assert screen.draft.overrides == ("run.device=auto",)


@pytest.mark.usefixtures("unpredicted")
async def test_home_marks_presets_without_their_data_and_r_shows_the_plan(
    runs_dir: Path, tmp_path: Path
) -> None:
    app = LabApp(runs_dir, tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "✖ no data")
        assert app.screen.query_one(PresetList).select("learning-rate/lr-table")
        await until(pilot, "fashion-mnist is not here: enter shows the plan, d there fetches it")
        app.launch(Origin(path=find("lr-table"), name="learning-rate/lr-table"))
        await arrived(pilot, PlanScreen)
        await until(pilot, "d  fetch 31 MB")
        assert list(runs_dir.iterdir()) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.usefixtures("unpredicted")
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
        await arrived(pilot, AskScreen)
        await pilot.press("escape")
        await until(pilot, "✔ finished", seconds=90)
        shown = await until(pilot, "measured")
        (run,) = runs_dir.iterdir()
        predicted = kept(RunDir(run).prediction)
        assert predicted is not None and predicted.multiply_adds == 50_432
        (peak,) = (line.split("│")[-1].split() for line in shown.splitlines() if " peak  " in line)
        assert peak[1:3] == peak[3:5] == ["1.3", "MiB"]
    assert [worker.wait(10) for worker in app.started.values()] == [0]


@pytest.mark.parametrize("value", [TEXT, [TEXT, "plain"], {"name": TEXT}, "plain text", 0.1])
def test_a_value_is_edited_as_text_that_means_the_same(value: object) -> None:
    assert not odd(toml(value))
    assert parse_assignment(f"data.path={toml(value)}") == ("data.path", value)
