"""The memory topic on tiny networks, in this process."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Run

from dltui.data.options import NamedData
from dltui.errors import OutOfMemory, UsageError
from dltui.memory import calibration
from dltui.models.options import Mlp
from dltui.predict.preset import key
from dltui.runs.log.events import Memory
from dltui.topics.memory import largest_batch
from dltui.topics.memory.options import Accumulation, LargestBatch, OverRanks
from dltui.topics.memory.probe import Probe
from dltui.topics.memory.topic import TOPIC
from dltui.training.options import TrainOptions

DATA = NamedData(name="digits", limit=256, test_limit=64)


def sections(**train: Any) -> dict[str, Any]:
    train = {"batch_size": 64, "max_steps": 3, "gradients": "off"} | train
    return {"data": DATA, "model": Mlp(hidden=(64, 64)), "train": TrainOptions(**train)}


@pytest.mark.parametrize(
    ("optimizer", "momentum", "ratio"), [("sgd", 0.0, 0), ("sgd", 0.9, 1), ("adam", 0.0, 2)]
)
def test_the_state_is_exact_and_the_prediction_right(
    run_experiment: Run, optimizer: str, momentum: float, ratio: int
) -> None:
    ran = run_experiment(TOPIC, "anatomy", **sections(optimizer=optimizer, momentum=momentum))
    assert ran.metrics["memory/state-ratio"] == ratio
    assert abs(ran.metrics["memory/error"]) <= 5
    assert ran.metrics["memory/optimizer-state"] == ratio * ran.metrics["memory/parameters"]
    rows = {row[0]: row for row in ran.figures["comparison"].rows}
    for name in ("parameters", "activations", "peak", "forward peak", "after the step"):
        assert rows[name][1] is not None and rows[name][2] is not None
    labels = [bar.label for bar in ran.figures["memory"].bars]
    assert "backward peak, predicted" in labels and "backward peak, measured" in labels
    assert calibration.measurements(key(False))[-1].allocated > 0
    assert any(isinstance(event, Memory) for event in ran.events)


def test_accumulation_keeps_the_curve_and_saves_memory(run_experiment: Run) -> None:
    options = Accumulation(parts=(1, 4), steps=5)
    ran = run_experiment(
        TOPIC, "accumulation", options, **sections(batch_size=256, momentum=0.9, lr=0.1)
    )
    assert 0 <= ran.metrics["curve/difference"] < 1e-5
    assert ran.metrics["memory/peak/4"] < ran.metrics["memory/peak/1"]
    first, second = ran.figures["curves"].lines
    assert first.y[0] > first.y[-1] and len(second.y) == 5
    assert [row[1] for row in ran.figures["micro-batches"].rows] == [256, 64]


def test_the_context_is_measured_before_the_network(run_experiment: Run) -> None:
    ran = run_experiment(TOPIC, "model-and-context", data=DATA, model=Mlp(hidden=(1000, 1000)))
    assert ran.metrics["parameters"] == 64 * 1000 + 1000 + 1000 * 1000 + 1000 + 10010
    assert ran.metrics["memory/parameters-mb"] == pytest.approx(4.304040)
    assert ran.metrics["memory/in-use"] >= ran.metrics["memory/context"] > 50
    assert calibration.context(key(False)) is not None


def test_a_step_above_the_limit_is_out_of_memory_in_words(run_experiment: Run) -> None:
    with pytest.raises(OutOfMemory) as caught:
        run_experiment(
            TOPIC,
            "train",
            memory_limit=1,
            **sections(batch_size=256, optimizer="adam") | {"model": Mlp(hidden=(256, 256))},
        )
    text = str(caught.value)
    assert text.startswith("out of memory at batch 256: needed at least ")
    assert "had 1.0 MiB" in text


def test_the_largest_batch_really_ran(run_experiment: Run) -> None:
    ran = run_experiment(
        TOPIC,
        "largest-batch",
        LargestBatch(cap=4096),
        memory_limit=16,
        **sections() | {"data": NamedData(name="digits", size=32), "model": Mlp(hidden=(64,))},
    )
    rows = ran.figures["probes"].rows
    found = ran.metrics["batch/largest"]
    fitted = [row[0] for row in rows if row[1] == "fits"]
    failed = [row[0] for row in rows if row[1] == "out of memory"]
    assert found == max(fitted) and found + 1 in failed
    assert ran.metrics["batch/predicted"] == found
    assert ran.metrics["memory/peak"] <= 16


def test_where_nothing_is_predicted_to_fit_one_probe_tells(
    run_experiment: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the smallest batch: a search from the middle of the cap took a minute on a GPU."""
    probed: list[int] = []

    def probe(processes: object, job: object, batch: int, limit: int) -> Probe:
        probed.append(batch)
        return Probe(batch=batch, fits=False)

    monkeypatch.setattr(largest_batch, "run", probe)
    wide = sections() | {"model": Mlp(hidden=(1000, 1000))}
    with pytest.raises(OutOfMemory, match="not even a batch of 2"):
        run_experiment(TOPIC, "largest-batch", LargestBatch(cap=4096), memory_limit=1, **wide)
    assert probed == [2]


def test_ranks_hold_and_send_what_was_predicted(run_experiment: Run) -> None:
    options = OverRanks(ranks=(1, 2), steps=3)
    ran = run_experiment(TOPIC, "over-ranks", options, **sections(optimizer="adam"))
    names = ("held/none-1", "held/none-2", "held/optimizer-2", "held/full-2")
    one, whole, optimizer, full = (ran.metrics[name] for name in names)
    assert one == whole == 16 and 8 <= full < 8.1 and 12 <= optimizer < 14
    assert ran.metrics["sent/none-2"] == 1 and 1.5 <= ran.metrics["sent/full-2"] < 1.52
    assert ran.metrics["held/error"] == ran.metrics["sent/error"] == 0
    assert ran.metrics["memory/error"] < 1
    assert 0 <= ran.metrics["curve/difference"] < 1e-6
    wire = {row[0]: row[3] for row in ran.figures["traffic"].rows}
    assert 1 <= wire["2 ranks, whole"] < 1.05  # a few headers beside a small network


def test_a_batch_that_ranks_cannot_share_evenly_is_refused(run_experiment: Run) -> None:
    with pytest.raises(UsageError, match=r"options.ranks: 3 does not divide train.batch_size"):
        run_experiment(TOPIC, "over-ranks", OverRanks(ranks=(1, 3)), **sections())
