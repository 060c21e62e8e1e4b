"""A validation part chooses when to stop and which weights are kept; the test is for the end."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from dltui.data.load import load
from dltui.data.options import NamedData
from dltui.models.build import build
from dltui.models.options import Mlp
from dltui.presets.schema import Preset
from dltui.runs.log.events import Drawn, Epoch, Message, Status
from dltui.training.choosing import Kept, best_epoch, is_stale
from dltui.training.options import EarlyStopping
from tests.unit.training.test_resume import stop_after
from tests.unit.training.trainings import Run, digits


def overfitting(**train: Any) -> Preset:
    """Validation loss is least in the middle: noisy labels are learned by heart after that."""
    data = {"validation_share": 0.7, "shuffled_labels": 0.4}
    settings = {"epochs": 12, "lr": 0.05, "optimizer": "adam", **train}
    return digits(data=data, model=Mlp(hidden=(64,)), **settings)


def losses(run: Run) -> list[float]:
    return [event.metrics["validation/loss"] for event in run.of_kind(Epoch)]


def said(run: Run) -> str:
    return "\n".join(event.text for event in run.of_kind(Message))


@pytest.mark.parametrize(
    ("values", "best"), [([3, 2, 1, 2], 3), ([2, 2, 2], 1), ([math.nan, 5, math.inf], 2), ([], 0)]
)
def test_the_best_epoch_is_the_first_of_the_least(values: list[float], best: int) -> None:
    assert best_epoch([{"validation/loss": v} for v in values], "validation/loss", "") == best


def test_more_accuracy_is_better() -> None:
    history = [{"validation/accuracy": value} for value in (50.0, 70.0, 60.0)]
    assert best_epoch(history, "validation/accuracy", "") == 2


def test_patience_counts_from_the_last_better_epoch() -> None:
    wanted = EarlyStopping(patience=2, threshold=0.1)
    history = [{"validation/loss": value} for value in (1.0, 0.8, 0.75, 0.71)]
    assert [is_stale(history[:epoch], wanted, "") for epoch in (1, 2, 3, 4)] == [0, 0, 0, 1]
    assert not is_stale([*history[:3], {"validation/loss": 0.6}], wanted, "")


def test_epochs_are_watched_on_the_validation_part_alone(run: Run) -> None:
    trained = run.train(overfitting(epochs=2))
    for event in run.of_kind(Epoch):
        assert "validation/loss" in event.metrics
        assert not any(name.startswith("test/") for name in event.metrics)
    assert {"test/loss", "validation/loss", "validation/accuracy"} <= trained.metrics.keys()
    assert "weights of the last epoch, 2; the test part was looked at once" in said(run)
    loss = next(e.record for e in run.of_kind(Drawn) if e.record.id == "loss")
    assert loss.metrics == {"loss": "train", "validation/loss": "validation"}


def test_the_best_weights_are_kept_and_tested(run: Run) -> None:
    preset = overfitting(keep="best")
    trained = run.train(preset)
    found = losses(run)
    best = found.index(min(found)) + 1
    assert 1 <= best < 12, "the case shows nothing if the last epoch is the best"
    assert trained.metrics["chosen/epoch"] == best
    assert trained.metrics["validation/loss"] == pytest.approx(min(found), rel=1e-6)
    assert f"weights of epoch {best}, chosen by validation/loss" in said(run)
    notes = [e.record.text for e in run.of_kind(Drawn) if e.record.id == "chosen"]
    assert len(notes) == 1 and "the test part was looked at once" in notes[0]
    model = build(preset.model, (1, 8, 8), 10, run.path)  # type: ignore[arg-type]
    model.load_state_dict(load_file(run.path / "checkpoints" / "final.safetensors"))
    assert isinstance(preset.data, NamedData)
    held = load(preset.data, seed=0, data_root=None, folder=run.path)
    assert held.validation is not None and isinstance(held.validation.x, torch.Tensor)
    outputs = model.eval()(held.encoding(held.validation.x))
    loss = torch.nn.functional.cross_entropy(outputs, held.validation.y)
    assert loss.item() == pytest.approx(min(found), rel=1e-5)


def test_training_stops_early(run: Run) -> None:
    trained = run.train(overfitting(epochs=30, early_stopping=EarlyStopping(patience=3)))
    found = losses(run)
    assert trained.status is Status.FINISHED
    assert len(found) == found.index(min(found)) + 1 + 3 < 30
    assert f"stopped early at epoch {len(found)}: validation/loss has not got better" in said(run)
    assert trained.metrics["steps"] == 3 * len(found)


def test_choosing_by_the_test_part_is_warned_of(run: Run) -> None:
    trained = run.train(digits(keep="best", keep_by="test/accuracy"))
    warned = [event.text for event in run.of_kind(Message) if event.level == "warning"]
    assert any("the test part chooses here" in text for text in warned)
    assert "by the test part itself" in said(run) and "looked at once" not in said(run)
    assert trained.metrics["test/accuracy"] == trained.metrics["best/test-accuracy"]


def test_buffers_of_any_kind_are_kept_and_given_back() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm = nn.BatchNorm1d(3)
            self.tied = self.norm.weight
            self.register_buffer("wide", torch.ones(1).expand(4))

    model, kept = Net(), Kept()
    kept.take(model, 1, 10)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    model.norm(torch.randn(8, 3)).sum().backward()
    model.norm.weight.data.add_(1.0)
    kept.give_back(model)
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name]), name
    assert model.tied is model.norm.weight


@pytest.mark.parametrize("steps", [4, 17])
def test_resumed_choosing_ends_bit_identical(new_run: Callable[[], Run], steps: int) -> None:
    preset = overfitting(keep="best", early_stopping=EarlyStopping(patience=4))
    whole, parted = new_run(), new_run()
    expected = whole.train(preset)
    assert steps < expected.metrics["steps"]
    parted.train(preset, stop_requested=stop_after(steps))
    resumed = parted.train(preset, resume=True)
    assert parted.final == whole.final
    for name in ("chosen/epoch", "test/loss", "validation/loss", "steps"):
        assert resumed.metrics[name] == expected.metrics[name]


def test_nothing_changes_for_who_does_not_ask(run: Run) -> None:
    run.train(digits(epochs=1))
    assert "chosen" not in {event.record.id for event in run.of_kind(Drawn)}
    assert "looked at once" not in said(run)
