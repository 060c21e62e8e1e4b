"""Whole small trainings: what they record, and how they end."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from dltui.data.load import load
from dltui.data.options import EdgesData, NamedData
from dltui.errors import UsageError
from dltui.figures.records import Curve, Matrix, Note, StepSeries
from dltui.models.options import LogisticRegression, Mlp, TorchvisionModel, UserModel
from dltui.presets.schema import Preset
from dltui.runs.log.events import Drawn, Epoch, Message, Phase, Plan, Status, Steps
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Hooks, Setup
from dltui.training.options import Converge, Schedule, TrainOptions
from tests.unit.training.trainings import Run, digits


def column(run: Run, name: str) -> list[float | None]:
    return [value for event in run.of_kind(Steps) for value in event.columns[name]]


def test_records_everything(run: Run) -> None:
    trained = run.train(digits(epochs=5, lr=0.2))
    assert trained.status is Status.FINISHED
    phases = [event.name for event in run.of_kind(Phase)]
    assert phases == ["loading data", "building model", "training", "evaluating"]
    assert [(p.steps, p.epochs) for p in run.of_kind(Plan)] == [(50, 5)]
    for name in ("loss", "accuracy", "lr", "grad/mean", "grad/norm"):
        assert len(column(run, name)) == 50
    assert set(column(run, "lr")) == {0.2}
    epochs = run.of_kind(Epoch)
    assert [(event.step, event.epoch) for event in epochs] == [(10 * e, e) for e in range(1, 6)]
    assert epochs[-1].metrics["test/accuracy"] == trained.metrics["test/accuracy"] > 60
    assert trained.metrics["best/test-accuracy"] == max(e.metrics["test/accuracy"] for e in epochs)
    losses = [event.metrics["test/loss"] for event in epochs]
    assert trained.metrics["least/test-loss"] == min(losses)
    assert trained.metrics["least/epoch"] == losses.index(min(losses)) + 1
    near = [epoch for epoch, loss in enumerate(losses, 1) if loss <= 1.01 * min(losses)]
    assert trained.metrics["least/near-epoch"] == near[0]
    assert trained.metrics["parameters"] == 64 * 16 + 16 + 16 * 10 + 10
    figures = {event.record.id: event.record for event in run.of_kind(Drawn)}
    assert {"loss", "accuracy", "gradient", "gradient-norm", "confusion"} <= figures.keys()
    matrix = figures["confusion"]
    assert isinstance(matrix, Matrix)
    assert sum(sum(row) for row in matrix.values) == 100
    right = sum(matrix.values[i][i] for i in range(10))
    assert right == pytest.approx(trained.metrics["test/accuracy"])


def test_a_name_has_one_value_at_one_step(run: Run) -> None:
    """What is recorded at the last step is what the result says, or it has another name."""
    trained = run.train(digits(model=Mlp(hidden=(16,), dropout=0.5)))
    recorded = run.of_kind(Epoch)[-1]
    assert recorded.step == trained.metrics["steps"]
    both = recorded.metrics.keys() & trained.metrics.keys()
    assert both == {"test/accuracy", "test/loss"}
    assert {name: trained.metrics[name] for name in both} == {
        name: recorded.metrics[name] for name in both
    }
    while_training, after = (
        recorded.metrics["train/loss/running"],
        trained.metrics["train/loss"],
    )
    assert while_training is not None and while_training > after
    assert not any(
        name in trained.metrics for event in run.of_kind(Steps) for name in event.columns
    )


def test_same_numbers_as_a_loop_by_hand(run: Run) -> None:
    """Weights after two unshuffled epochs of momentum SGD, against PyTorch written out."""
    preset = digits(epochs=2, momentum=0.9, weight_decay=1e-3, shuffle=False)
    run.train(preset)
    model, inputs, labels = by_hand(preset, run.path)
    optimizer = torch.optim.SGD(model.parameters(), 0.05, momentum=0.9, weight_decay=1e-3)
    for _ in range(2):
        for x, y in zip(inputs.split(32), labels.split(32), strict=True):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
    saved = load_file(run.path / "checkpoints" / "final.safetensors")
    for ours, theirs in zip(saved.values(), sorted_values(model), strict=True):
        torch.testing.assert_close(ours, theirs)


def by_hand(preset: Preset, folder: Path) -> tuple[nn.Module, torch.Tensor, torch.Tensor]:
    """The network of seed 0, the training images (320, 1, 8, 8) in [0, 1], their labels."""
    assert preset.data is not None
    data = load(preset.data, seed=0, data_root=None, folder=folder).train
    assert isinstance(data.x, torch.Tensor)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))
    return model, data.x / 16.0, data.y


def sorted_values(model: nn.Module) -> list[torch.Tensor]:
    renamed = {"1": "linear1", "3": "linear2"}
    state = {f"{renamed[k[0]]}{k[1:]}": v for k, v in model.state_dict().items()}
    return [state[name] for name in sorted(state)]


def test_accumulation_gives_the_same_curve(new_run: Callable[[], Run]) -> None:
    whole, parts = new_run(), new_run()
    whole.train(digits())
    parts.train(digits(accumulate=5))
    assert column(parts, "loss") == pytest.approx(column(whole, "loss"), rel=1e-4)
    assert column(parts, "accuracy") == pytest.approx(column(whole, "accuracy"))


def test_clipping_bounds_the_step(run: Run) -> None:
    run.train(digits(epochs=1, max_steps=1, lr=1.0, clip_norm=0.01, gradients="layers"))
    assert column(run, "grad/norm")[0] > 0.01
    torch.manual_seed(0)
    start = nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))
    saved = load_file(run.path / "checkpoints" / "final.safetensors")
    moved = [a - b for a, b in zip(saved.values(), sorted_values(start), strict=True)]
    assert torch.cat([m.flatten() for m in moved]).norm().item() == pytest.approx(0.01, rel=1e-3)


def test_the_training_set_is_evaluated_after_each_epoch_where_asked(run: Run) -> None:
    model = Mlp(hidden=(16,), dropout=0.5)
    outcome = run.train(digits(model=model, evaluate_train="epochs"))
    found = outcome.metrics
    course = [found[f"train/accuracy/epoch-{epoch}"] for epoch in (1, 2, 3)]
    assert course[-1] == found["train/accuracy"]
    epochs = [event.metrics for event in run.events if isinstance(event, Epoch)]
    assert [metrics["train/accuracy"] for metrics in epochs] == course
    assert all(m["train/accuracy"] != m["train/accuracy/running"] for m in epochs)


def test_diverges_truthfully(run: Run) -> None:
    trained = run.train(digits(lr=1e20))
    assert trained.status is Status.DIVERGED
    assert trained.message.startswith("the loss was not finite at step ")
    assert trained.message.endswith("such a network has no accuracy")
    recorded = column(run, "loss")
    assert recorded[-1] is None
    assert all(value is not None for value in recorded[:-1])
    assert len(recorded) < 30
    assert column(run, "accuracy")[-1] is None
    for name in ("test/accuracy", "train/accuracy", "test/loss"):
        assert math.isnan(trained.metrics[name])
    assert "confusion" not in {event.record.id for event in run.of_kind(Drawn)}
    assert "best/epoch" not in trained.metrics


def test_diverges_with_the_last_step(run: Run) -> None:
    """Its losses were finite, and the weights it leaves are not."""
    trained = run.train(digits(lr=1e38, epochs=1, max_steps=1))
    assert column(run, "loss")[-1] is not None
    assert trained.status is Status.DIVERGED
    assert run.of_kind(Epoch)[-1].metrics["test/accuracy"] is None


def test_not_learning_is_said(run: Run) -> None:
    trained = run.train(digits(lr=1e-9))
    assert trained.status is Status.FINISHED
    notes = [e.record for e in run.of_kind(Drawn) if isinstance(e.record, Note)]
    assert [note.id for note in notes] == ["not-learned"]
    assert trained.message.startswith("did not learn: the training loss is ")


def test_stops_when_converged(run: Run) -> None:
    converge = Converge(threshold=100.0, window=3, stop=True)
    trained = run.train(digits(epochs=9, converge=converge))
    assert trained.metrics["converged/epoch"] == 3
    assert trained.metrics["steps"] == 30
    assert any("converged at epoch 3" in event.text for event in run.of_kind(Message))


def test_notes_convergence_and_goes_on(run: Run) -> None:
    trained = run.train(digits(epochs=5, converge=Converge(threshold=100, window=2)))
    assert trained.metrics["converged/epoch"] == 2
    assert trained.metrics["steps"] == 50


def test_convergence_by_the_end(run: Run) -> None:
    trained = run.train(digits(epochs=5, converge=Converge(rule="settled", threshold=100)))
    assert trained.metrics["converged/epoch"] == 1
    assert any("within 100 of where it ended" in event.text for event in run.of_kind(Message))


def test_rates_in_pieces_make_the_optimizer_anew(run: Run) -> None:
    """One network, two rates: as two loops by hand, each with an Adam of its own."""
    pieces = Schedule(kind="pieces", rates=(0.01, 0.002))
    preset = digits(epochs=4, optimizer="adam", schedule=pieces, shuffle=False)
    run.train(preset)
    assert column(run, "lr") == [0.01] * 20 + [0.002] * 20
    model, x, y = by_hand(preset, run.path)
    for lr in pieces.rates:
        optimizer = torch.optim.Adam(model.parameters(), lr)
        for _ in range(2):
            for inputs, labels in zip(x.split(32), y.split(32), strict=True):
                optimizer.zero_grad()
                nn.functional.cross_entropy(model(inputs), labels).backward()
                optimizer.step()
    saved = load_file(run.path / "checkpoints" / "final.safetensors")
    for ours, theirs in zip(saved.values(), sorted_values(model), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


def test_every_test_batch_is_drawn(new_run: Callable[[], Run]) -> None:
    each, whole = new_run(), new_run()
    found = each.train(digits(epochs=2, test_batches=True)).metrics
    alike = whole.train(digits(epochs=2)).metrics
    assert found["test/loss"] == pytest.approx(alike["test/loss"], rel=1e-5)
    assert found["test/accuracy"] == alike["test/accuracy"]
    figures = {event.record.id: event.record for event in each.of_kind(Drawn)}
    drawn = figures["test-batches-accuracy"]
    assert isinstance(drawn, Curve)
    assert drawn.lines[0].x == [*range(1, 9)]
    assert [mark.x for mark in drawn.marks] == [4, 8]
    right = [v * n / 100 for v, n in zip(drawn.lines[0].y[4:], (32, 32, 32, 4), strict=True)]
    assert sum(right) == pytest.approx(found["test/accuracy"])


def test_max_steps_batch_doubling_and_schedule(run: Run) -> None:
    schedule = Schedule(kind="cyclic", low=0.01, high=0.1, period=4)
    trained = run.train(digits(epochs=9, batch_doubling=128, max_steps=18, schedule=schedule))
    assert trained.metrics["steps"] == 18
    assert [event.step for event in run.of_kind(Epoch)] == [10, 15, 18]
    assert column(run, "lr")[:5] == pytest.approx([0.01, 0.0325, 0.055, 0.0775, 0.1])
    assert "lr" in {event.record.id for event in run.of_kind(Drawn)}


def test_half_precision(new_run: Callable[[], Run]) -> None:
    half, single = new_run(), new_run()
    half.train(digits(precision="bf16", lr=0.2))
    single.train(digits(lr=0.2))
    assert column(half, "loss") == pytest.approx(column(single, "loss"), rel=0.05)
    assert column(half, "loss") != column(single, "loss")


@pytest.mark.parametrize("loss", ["logistic", "squares", "mse"])
def test_other_losses_learn(run: Run, loss: str) -> None:
    binary = loss != "mse"
    preset = digits(
        data={"classes": [4, 9]} if binary else {},
        model=LogisticRegression(),
        loss=loss,
        lr=0.5,
        epochs=10,
    )
    assert run.train(preset).metrics["test/accuracy"] > (95 if binary else 80)


def test_a_binary_loss_needs_two_classes(run: Run) -> None:
    with pytest.raises(UsageError, match="two classes"):
        run.train(digits(loss="logistic"))


def test_hooks_are_called_in_order(run: Run) -> None:
    seen: list[str] = []

    class Look(Hooks):
        def started(self, setup: Setup) -> None:
            seen.append(setup.dataset.name)

        def epoch_done(self, setup: Setup, epoch: int, metrics: dict[str, float]) -> None:
            seen.append(f"epoch {epoch} {'test/loss' in metrics}")

        def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
            seen.append("ended")
            return {"confused": float(test.confusion.sum() - test.confusion.diagonal().sum())}

    trained = run.train(digits(epochs=3, evaluate_every=2), hooks=Look())
    assert seen == ["digits", "epoch 1 False", "epoch 2 True", "epoch 3 True", "ended"]
    assert trained.metrics["confused"] == pytest.approx(100 - trained.metrics["test/accuracy"])


def test_torchvision_on_grey_images(run: Run) -> None:
    preset = Preset(
        title="colour",
        topic="learning-rate",
        data=EdgesData(per_class=2, test_per_class=1, size=32),
        model=TorchvisionModel(name="squeezenet1_1"),
        train=TrainOptions(epochs=1, batch_size=6),
    )
    assert run.train(preset).metrics["steps"] == 1


def test_user_model(run: Run, tmp_path: Path) -> None:
    run.path.mkdir()
    (run.path / "net.py").write_text(
        "from torch import nn\n"
        "def net(width):\n"
        "    return nn.Sequential(nn.Flatten(), nn.Linear(64, width), nn.Linear(width, 10))\n"
    )
    model = UserModel(file="net.py", name="net", arguments={"width": 3})
    assert run.train(digits(model=model)).metrics["parameters"] == 65 * 3 + 40


def test_breast_cancer(run: Run) -> None:
    preset = msgspec.structs.replace(digits(epochs=5), data=NamedData(name="breast-cancer"))
    preset = msgspec.structs.replace(preset, model=Mlp(hidden=(8,)))
    assert run.train(preset).metrics["test/accuracy"] > 90
    titles = [e.record.title for e in run.of_kind(Drawn) if isinstance(e.record, StepSeries)]
    assert titles[:2] == ["loss", "accuracy"]
