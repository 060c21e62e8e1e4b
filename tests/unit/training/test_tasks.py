"""Whole small trainings of each task: what they record, draw and say."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from dltui.data.dataset import Dataset, Examples
from dltui.data.options import FileData, Task
from dltui.errors import InputError, UsageError
from dltui.figures.records import Curve, Matrix, Table
from dltui.models.options import Mlp
from dltui.options import Code
from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Drawn, Epoch, Message, Status, Steps
from dltui.runs.log.recorder import Recorder
from dltui.runs.outcome import Outcome
from dltui.topics.catalogue import declared
from dltui.training import supervised
from dltui.training.hooks import Setup
from dltui.training.lanes.lane_trial import unfit
from dltui.training.options import TrainOptions
from tests.unit.training.trainings import Run

COUNT = 240


def inputs(columns: int = 4) -> Tensor:
    return torch.randn(COUNT, columns, generator=torch.Generator().manual_seed(0))


def dataset(x: Tensor, y: Tensor, task: Task, *names: str) -> Dataset:
    cut = COUNT * 3 // 4
    train, test = Examples(x[:cut], y[:cut]), Examples(x[cut:], y[cut:])
    return Dataset(name="own", train=train, test=test, classes=names, kind="rows", task=task)


def rare(above: float = 1.3) -> Dataset:
    """One in ten is rare, which the first column tells."""
    x = inputs()
    return dataset(x, (x[:, 0] > above).long(), "classes", "common", "rare")


def prices() -> Dataset:
    x = inputs()
    y = torch.stack([250_000 + 50_000 * x[:, 0], 0.01 * x[:, 1]], 1)
    return dataset(x, y, "numbers", "price", "share")


def moods() -> Dataset:
    x = inputs()
    return dataset(x, (x[:, :3] > torch.tensor([0.0, 0.5, 1.2])).float(), "labels", "a", "b", "c")


def spoil(part: Examples, row: int, value: float) -> None:
    assert isinstance(part.x, Tensor)
    part.x[row] = value


def prepared(run: Run, data: Dataset, recorder: Recorder, **train: Any) -> Setup:
    settings = {"optimizer": "adam", "lr": 0.02, "batch_size": 30, "epochs": 6, **train}
    preset = Preset(
        title="own",
        topic="learning-rate",
        data=FileData(path="own.npz"),
        model=Mlp(hidden=(16,)),
        train=TrainOptions(**settings),
    )
    return supervised.prepare(
        preset,
        recorder,
        data_root=None,
        folder=run.path,
        stop_requested=lambda: False,
        dataset=data,
    )


def train(run: Run, data: Dataset, **options: Any) -> Outcome:
    run.path.mkdir(exist_ok=True)
    with Recorder(RunDir(run.path)) as recorder:
        return supervised.train(prepared(run, data, recorder, **options))


def figures(run: Run) -> dict[str, Any]:
    return {event.record.id: event.record for event in run.of_kind(Drawn)}


def said(run: Run) -> str:
    return "\n".join(event.text for event in run.of_kind(Message))


def test_numbers_are_told_in_their_own_unit(run: Run) -> None:
    trained = train(run, prices(), epochs=30)
    assert trained.status is Status.FINISHED and not trained.message
    found = trained.metrics
    assert found["test/r2"] > 0.9 and found["baseline/loss"] == pytest.approx(1, abs=1e-5)
    assert 100 < found["test/mae"] < 20_000 and found["test/rmse"] > found["test/mae"]
    assert found["best/test-mae"] <= found["test/mae"]
    assert "test/accuracy" not in found and "baseline/accuracy" not in found
    assert [name for name in found if not _declared(name)] == []
    columns = {name for event in run.of_kind(Steps) for name in event.columns}
    assert {"loss", "mae"} <= columns and "accuracy" not in columns
    epoch = run.of_kind(Epoch)[-1].metrics
    assert epoch["test/mae"] == found["test/mae"] and "train/mae/running" in epoch
    drawn = figures(run)
    assert {"mae", "predicted-0", "residuals-0", "predicted-1", "residuals-1"} <= drawn.keys()
    assert not {"accuracy", "confusion"} & drawn.keys()
    line = drawn["predicted-0"].lines[1]
    assert len(line.x) == 60 and 100_000 < line.x[0] < 400_000
    missed = drawn["residuals-0"].lines[1].y
    mean = sum(abs(value) for value in missed) / 60
    table = drawn["each-number"]
    assert isinstance(table, Table) and [row[0] for row in table.rows] == ["price", "share"]
    assert mean == pytest.approx(2 * found["test/mae"], rel=1e-3)
    assert "the network learns targets by their mean and deviation" in said(run)


def _declared(name: str) -> bool:
    known = declared("learning-rate")
    return name in known or any(key.endswith("*") and name.startswith(key[:-1]) for key in known)


def test_numbers_that_are_not_learned_are_told_by_their_variance(run: Run) -> None:
    x = inputs()
    trained = train(run, dataset(x, x[:, :1].flip(0), "numbers", "price"), lr=1e-9)
    assert trained.message.startswith("did not learn: the training loss is ")
    assert "always saying the same number gives 1." in trained.message


def test_labels(run: Run) -> None:
    trained = train(run, moods(), epochs=15, class_weights="auto")
    found = trained.metrics
    assert not trained.message
    assert found["test/label-accuracy"] > 85 and found["test/macro-f1"] > 60
    assert found["test/exact-match"] <= found["test/label-accuracy"]
    assert _declared("test/exact-match") and _declared("best/test-label-accuracy")
    table = figures(run)["each-label"]
    assert [row[0] for row in table.rows] == ["a", "b", "c"]
    there = moods().test.y.sum(0).tolist()
    assert [row[4] for row in table.rows] == there


def test_labels_that_no_example_has_are_told(run: Run) -> None:
    data = moods()
    data.train.y[:, 1] = 0
    train(run, data, epochs=1)
    assert "no training example has the label 'b'" in said(run)


def test_an_unbalanced_set_is_told_with_the_cure(run: Run) -> None:
    trained = train(run, rare(), lr=1e-3, epochs=2)
    assert "unbalanced: 'common' is 92 % of the examples, 11 times as many as 'rare'" in said(run)
    assert 'let train.class_weights = "auto" weigh them alike' in said(run)
    assert "always guessing the classes by how common they are gives 0.28" in trained.message
    base = trained.metrics["baseline/accuracy"]
    assert base == pytest.approx(100 * float((rare().test.y == 0).float().mean()))


def test_class_weights_find_the_rare_ones(run: Run) -> None:
    trained = train(run, rare(), epochs=30, class_weights="auto")
    assert not trained.message
    assert "unbalanced" in said(run) and "class_weights" not in said(run)
    assert trained.metrics["test/balanced-accuracy"] > 85
    assert trained.metrics["baseline/loss"] == pytest.approx(math.log(2))


@pytest.mark.parametrize("loss", ["cross-entropy", "logistic", "bce", "mse", "focal"])
def test_two_classes_have_curves_by_any_loss(run: Run, loss: str) -> None:
    trained = train(run, rare(), epochs=20, loss=loss)
    drawn = figures(run)
    areas = [trained.metrics[f"test/{name}"] for name in ("auroc", "average-precision", "auprg")]
    assert all(area > 0.85 for area in areas)
    assert isinstance(drawn["roc"], Curve) and {"pr", "pr-gain", "each-class"} <= drawn.keys()
    assert ("reliability" in drawn) == (loss != "mse") == ("test/ece" in trained.metrics)
    assert isinstance(drawn["confusion"], Matrix)


def test_named_data_are_told_of_as_before_unless_asked(run: Run, tmp_path: Path) -> None:
    plain = train(run, rare(), epochs=1, details="off")
    assert not {"each-class", "roc"} & figures(run).keys()
    assert not any("balanced" in name or "baseline" in name for name in plain.metrics)


def test_a_test_part_that_has_no_number_is_told_of(run: Run) -> None:
    data = rare()
    spoil(data.test, 7, math.inf)
    trained = train(run, data, epochs=10)
    assert trained.status is Status.FINISHED
    assert "the test loss is not a number, so the test part has no metrics" in trained.message
    assert "for 1 of 60 test examples, the first is number 8" in trained.message
    assert trained.message in said(run) and "confusion" not in figures(run)


def test_a_loss_that_is_no_number_is_not_called_not_learning(run: Run) -> None:
    data = prices()
    spoil(data.train, 0, math.nan)
    trained = train(run, data)
    assert trained.status is Status.DIVERGED
    assert "the loss was not finite at step" in trained.message
    assert "did not learn" not in said(run) + trained.message


def test_one_class_is_refused(run: Run) -> None:
    x = inputs()
    data = dataset(x, torch.zeros(COUNT, dtype=torch.int64), "classes", "only")
    with pytest.raises(InputError, match="all examples are of the class 'only'"):
        train(run, data)


def test_a_training_part_of_one_class_is_refused(run: Run) -> None:
    data = rare()
    data.train.y[:] = 1
    with pytest.raises(InputError, match="all 180 training examples are of the class 'rare'"):
        train(run, data)


OWN = """def largest(outputs, targets):
    return (outputs - targets).abs().max()

def wrong(outputs, targets):
    return "good"

def broken(outputs, targets):
    return outputs[len(outputs)].mean()

def inplace(outputs, targets):
    outputs.zero_()
    targets.zero_()
    return 0.0
"""


def own(run: Run, *names: str) -> tuple[Code, ...]:
    run.path.mkdir(exist_ok=True)
    (run.path / "own_metrics.py").write_text(OWN)
    return tuple(Code(file="own_metrics.py", name=name) for name in names)


def test_metrics_of_ones_own_get_all_predictions_and_targets(run: Run) -> None:
    trained = train(run, prices(), metrics=own(run, "inplace", "largest"))
    missed = [abs(value) for value in figures(run)["residuals-0"].lines[1].y]
    assert trained.metrics["test/largest"] == pytest.approx(max(missed), rel=1e-5)
    assert run.of_kind(Epoch)[-1].metrics["test/largest"] == trained.metrics["test/largest"]
    assert trained.metrics["train/inplace"] == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("wrong", "wrong of own_metrics.py gives str; a metric is a number"),
        ("broken", "train.metrics: broken: own_metrics.py, line 8: .*out of bounds"),
    ],
)
def test_what_is_no_metric_is_told_before_the_first_step(run: Run, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        train(run, prices(), metrics=own(run, name), epochs=1)
    assert not run.of_kind(Steps)


@pytest.mark.parametrize(
    ("make", "options", "why"),
    [
        (prices, {}, "lanes tell classes; the targets are numbers"),
        (rare, {"class_weights": "auto"}, "class_weights auto are those of each seed"),
        (rare, {"class_weights": (1.0, 5.0), "smoothing": 0.1}, ""),
        (rare, {"loss": "focal"}, ""),
    ],
)
def test_what_trains_alone_says_why(
    run: Run, make: Callable[[], Dataset], options: dict[str, Any], why: str
) -> None:
    run.path.mkdir(exist_ok=True)
    with Recorder(RunDir(run.path)) as recorder:
        found = unfit(prepared(run, make(), recorder, **options), 2)
    assert (why in found) if why else not found


def test_a_loss_of_another_task_is_refused(run: Run) -> None:
    with pytest.raises(UsageError, match=r"train\.loss: mae is not for classes"):
        train(run, rare(), loss="mae")
