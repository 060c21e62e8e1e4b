"""Right answers that are counted for several batches at once are those of each batch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from dltui.runs.log.events import Epoch, Steps
from dltui.training import answers
from dltui.training.answers import Answers
from dltui.training.losses import LOSSES
from dltui.training.memory_samples import TRACKED_STEPS
from dltui.training.tasks.loss import Loss
from tests.unit.training.trainings import Run, digits

SIZES = (8, 8, 3, 1, 8, 8, 8, 5, 1)


def batches(outputs: int, targets: Callable[[int], Tensor]) -> list[tuple[Tensor, Tensor]]:
    torch.manual_seed(0)
    return [(torch.randn(size, outputs), targets(size)) for size in SIZES]


@pytest.mark.parametrize("held", [1, 50, 10_000])
@pytest.mark.parametrize(
    ("loss", "outputs", "targets"),
    [
        ("cross-entropy", 3, lambda n: torch.randint(3, (n,))),
        ("cross-entropy", 3, lambda n: torch.rand(n, 3)),
        ("logistic", 1, lambda n: torch.randint(2, (n,))),
    ],
    ids=["classes", "shares", "two"],
)
def test_counts_are_those_of_each_batch(
    held: int,
    loss: str,
    outputs: int,
    targets: Callable[[int], Tensor],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answers, "HELD", held)
    chosen: Loss = LOSSES[loss]
    some = batches(outputs, targets)
    expected = [int(chosen.told(x, y)) for x, y in some]
    kept = Answers(chosen)
    told = [kept.keep(x, y) for x, y in some[:7]]
    found = [int(one) for one in told if one is not None]
    assert len(found) == TRACKED_STEPS, "their memory is measured: they are told at once"
    found += kept.counts()
    assert kept.counts() == []
    for x, y in some[7:]:
        kept.keep(x, y)
    assert found + kept.counts() == expected
    assert 0 < sum(expected) < sum(SIZES)


def test_a_training_records_the_same(
    new_run: Callable[[], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    later, at_once = new_run(), new_run()
    preset = digits(batch_size=33, epochs=2)
    later.train(preset)
    monkeypatch.setattr("dltui.training.answers.TRACKED_STEPS", 10**6)
    at_once.train(preset)
    assert _recorded(later) == _recorded(at_once)
    assert later.final == at_once.final


def _recorded(run: Run) -> tuple[dict[str, list[float]], list[dict[str, float]]]:
    columns: dict[str, list[float]] = {}
    for event in run.of_kind(Steps):
        for name, values in event.columns.items():
            columns.setdefault(name, []).extend(values)
    assert {len(values) for values in columns.values()} == {20}
    return columns, [event.metrics for event in run.of_kind(Epoch)]
