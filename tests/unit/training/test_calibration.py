"""Expected calibration error and reliability diagram (write-up C, question 3; Guo et al. 2017)."""

from __future__ import annotations

import pytest
import torch

from dltui.figures.records import Curve, Table
from dltui.runs.log.events import Drawn, Epoch
from dltui.training import losses, reliability
from dltui.training.calibration import BINS, Calibration, since, tally
from dltui.training.options import TrainOptions
from tests.unit.training.trainings import Run, digits


def calibration(examples: list[tuple[float, bool]]) -> Calibration:
    confidence, right = zip(*examples, strict=True)
    return Calibration.of(tally(torch.tensor(confidence), torch.tensor(right)))


def test_by_hand() -> None:
    """Ten at 0.99 of which six are right, four at 0.5 of which three are."""
    found = calibration([(0.99, i < 6) for i in range(10)] + [(0.5, i < 3) for i in range(4)])
    assert found.error == pytest.approx(100 * (10 * 0.39 + 4 * 0.25) / 14, rel=1e-6)
    assert found.confidence == pytest.approx(100 * (9.9 + 2.0) / 14, rel=1e-6)
    assert found.total == 14


def test_as_sure_as_right_has_no_error_and_always_sure_has_that_of_its_mistakes() -> None:
    assert calibration([(0.75, i < 3) for i in range(4)]).error == pytest.approx(0, abs=1e-5)
    assert calibration([(1.0, i < 7) for i in range(10)]).error == pytest.approx(30, rel=1e-6)


def test_as_its_definition_says() -> None:
    """Against the means of each bin, taken one bin after the other."""
    torch.manual_seed(0)
    confidence, right = torch.rand(500), torch.rand(500) < 0.4
    expected = 0.0
    for low in range(BINS):
        inside = (confidence > low / BINS) & (confidence <= (low + 1) / BINS)
        if inside.any():
            gap = right[inside].float().mean() - confidence[inside].mean()
            expected += float(inside.float().mean() * gap.abs())
    assert Calibration.of(tally(confidence, right)).error == pytest.approx(100 * expected, rel=1e-4)


def test_many_networks_at_once_and_what_is_no_number() -> None:
    confidence = torch.tensor([[0.9, 0.3], [0.0, float("nan")]])
    sums = tally(confidence, torch.tensor([[True, False], [True, True]]))
    assert sums.shape == (2, 3, BINS)
    assert sums[:, 0].sum(1).tolist() == [2, 2]
    assert sums[1, 0, 0] == 2
    assert Calibration.of(sums[1]).error != Calibration.of(sums[1]).error  # NaN


def test_confidence_is_the_probability_of_the_prediction() -> None:
    outputs = torch.tensor([[2.0, 0.0, -1.0], [0.1, 0.2, 0.3]])
    for name in ("cross-entropy", "logistic"):
        loss = losses.choose(TrainOptions(loss=name))  # type: ignore[arg-type]
        own = outputs if name == "cross-entropy" else outputs[:, :1]
        assert loss.confidence is not None
        odds = (
            own.softmax(1) if own.shape[1] > 1 else torch.cat([own.sigmoid(), (-own).sigmoid()], 1)
        )
        torch.testing.assert_close(loss.confidence(own), odds.max(1).values)
    assert losses.LOSSES["mse"].confidence is None


def test_bins_without_examples_are_not_drawn() -> None:
    last = calibration([(0.99, True), (0.98, False), (0.4, True)])
    table = reliability.bins(last)
    assert [row[:2] for row in table.rows] == [["33–40", 1], ["93–100", 2]]
    assert table.rows[1][2:] == pytest.approx([98.5, 50.0, 48.5])
    line = reliability.diagram({"at the end": last}).lines[1]
    assert line.name == "at the end: 52.3 % off"
    assert line.y == pytest.approx([100.0, 50.0])


def test_how_far_it_went_after_the_least_loss() -> None:
    history = [{"test/loss": x, "test/accuracy": y, "test/ece": 1.0} for x, y in ((1, 50), (3, 60))]
    assert since(history, 1) == {
        "rise/test-loss": 2,
        "rise/test-accuracy": 10,
        "rise/test-ece": 0,
    }
    assert since(history, 0) == {}


def test_a_training_tells_it_where_it_is_asked(run: Run) -> None:
    """A rate at which the test loss rises again, so that the diagram has two lines."""
    outcome = run.train(digits(calibration=True, momentum=0.9, lr=0.3, epochs=6))
    drawn = {event.record.id: event.record for event in run.of_kind(Drawn)}
    epochs = [event.metrics for event in run.of_kind(Epoch)]
    losses_ = [metrics["test/loss"] for metrics in epochs]
    least = losses_.index(min(losses_))
    assert outcome.metrics["test/ece"] == epochs[-1]["test/ece"]
    assert outcome.metrics["rise/test-loss"] == losses_[-1] - losses_[least] > 0
    diagram, table = drawn["reliability"], drawn["reliability-bins"]
    assert isinstance(diagram, Curve) and isinstance(table, Table)
    assert diagram.lines[1].name == (
        f"least loss, epoch {least + 1}: {epochs[least]['test/ece']:.1f} % off"
    )
    assert sum(int(row[1] or 0) for row in table.rows) == 100
    assert "calibration" in drawn


def test_and_nowhere_else(run: Run) -> None:
    outcome = run.train(digits(epochs=1))
    assert "test/ece" not in outcome.metrics
    assert not {"reliability", "calibration"} & {e.record.id for e in run.of_kind(Drawn)}
