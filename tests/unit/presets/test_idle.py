"""What the chosen optimizer or schedule does nothing with."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from dltui.errors import UsageError
from dltui.presets import idle
from dltui.presets.load import load
from dltui.presets.sweep import expand, point_document
from dltui.runs.files import request as requests
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.training.options import Schedule, TrainOptions

PRESET = """\
title = "t"
topic = "learning-rate"
data = { name = "digits" }
model = { name = "mlp" }
[train]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "preset.toml"
    file.write_text(PRESET + text)
    return file


@pytest.mark.parametrize("kind", [TrainOptions, Schedule])
def test_every_option_that_acts_in_places_is_one_and_names_real_ones(
    kind: type[TrainOptions] | type[Schedule],
) -> None:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    chooser = fields["optimizer" if kind is TrainOptions else "kind"]
    choices = {name for one in chooser.type.__args__ for name in getattr(one, "__args__", [one])}
    for name, acting in kind.ACTING.items():
        assert name in fields
        assert set(acting) <= choices


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("optimizer = 'adam'\nmomentum = 0.9", "momentum: does nothing with adam"),
        ("betas = [0.8, 0.9]", "betas: does nothing with sgd; it is for adam, adamw and muon"),
        ("optimizer = 'muon'\neps = 1e-4", "eps: does nothing with muon"),
        ("optimizer = 'rmsprop'\nnesterov = true", "nesterov: does nothing with rmsprop"),
        ("alpha = 0.5", "alpha: does nothing with sgd; it is for rmsprop"),
        ("schedule = { low = 0.1 }", "schedule.low: does nothing with constant"),
        ("schedule = { kind = 'cosine', period = 5 }", "schedule.period: does nothing with cosine"),
        ("schedule = { kind = 'cosine', power = 2 }", "schedule.power: does nothing with cosine"),
        ("schedule = { kind = 'one-cycle', high = 1 }", "schedule.high: does nothing with one-cyc"),
        ("schedule = { kind = 'plateau', factor = 1 }", "schedule.factor: 1 lowers no rate"),
        ("schedule = { kind = 'polynomial', low = 1 }", "schedule.low: is not below train.lr"),
        ("betas = [0.8]", "betas: expected 2 values, got 1"),
        ("optimizer = 'adam'\nbetas = [0.8, 1.0]", "betas[1]: must be below 1"),
    ],
)
def test_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        load(written(tmp_path, text))
    assert f"train.{words}" in str(refused.value)


def test_a_point_has_only_what_its_own_choice_uses(tmp_path: Path) -> None:
    sweep = '\n[sweep]\n"train.optimizer" = ["sgd", "adam", "muon"]'
    loaded = load(written(tmp_path, f"momentum = 0.9{sweep}"))
    points = expand(loaded.preset)
    tables = [point_document(loaded.document, point)["train"] for point in points]
    assert ["momentum" in table for table in tables] == [True, False, True]
    said = idle.in_points(loaded.preset.train, [point.settings for point in points])
    assert said == ["train.momentum is left out at 1 of 3 points, where it does nothing"]


def test_a_point_that_sets_it_itself_is_refused(tmp_path: Path) -> None:
    for order in (
        "momentum\" = [0.0, 0.9]\n\"train.optimizer\" = ['sgd', 'adam']",
        "optimizer\" = ['sgd', 'adam']\n\"train.momentum\" = [0.0, 0.9]",
    ):
        with pytest.raises(UsageError, match=r"nothing with adam.*momentum=0.9"):
            load(written(tmp_path, f'\n[sweep]\n"train.{order}'))


def test_another_choice_on_the_command_line_takes_it_along(tmp_path: Path) -> None:
    file = written(tmp_path, "momentum = 0.9\nschedule = { kind = 'step', period = 5 }")
    said = ["train.optimizer=adam", "train.schedule.kind=cosine"]
    train = load(file, overrides=said).preset.train
    assert train is not None
    assert (train.momentum, train.schedule.period) == (0.0, 0)
    with pytest.raises(UsageError, match="momentum: does nothing with adam"):
        load(file, overrides=["train.momentum=0.5", "train.optimizer=adam"])


def test_a_run_of_before_opens_with_what_did_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, "schedule = { kind = 'cosine', period = 100 }")
    asked = Request(name="t", folder=str(tmp_path), created=0.0, title="t", topic="learning-rate")
    requests.write(RunDir(tmp_path), asked)
    train = load(file).preset.train
    assert train is not None
    assert train.schedule == Schedule(kind="cosine")
