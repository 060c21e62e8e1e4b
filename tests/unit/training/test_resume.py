"""A training that was stopped and resumed ends with the same bits as one that was not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dltui.models.options import Mlp
from dltui.presets.schema import Preset
from dltui.runs.log import recorder
from dltui.runs.log.events import Checkpointed, Resumed, Status, Steps
from dltui.training import checkpoints
from dltui.training.options import Converge, Schedule
from tests.unit.training.trainings import Run, digits

STEPS_PER_EPOCH = 10

VARIANTS: dict[str, dict[str, Any]] = {
    "momentum": {"momentum": 0.9, "nesterov": True, "calibration": True},
    "adam": {"optimizer": "adam", "lr": 0.002},
    "adamw in parts, clipped": {
        "optimizer": "adamw",
        "lr": 0.002,
        "accumulate": 4,
        "clip_norm": 0.5,
    },
    "no shuffle, cosine": {"shuffle": False, "schedule": Schedule(kind="cosine", warmup=5)},
    "doubling": {"batch_doubling": 128, "converge": Converge(threshold=50.0, window=2, stop=False)},
}

TRANSFORMS = [{"name": "crop", "padding": 1}, "rotate", "erase", "noise"]


def stop_after(steps: int) -> Callable[[], bool]:
    """True when asked for the ``steps + 1``-th time, so that the loop stops after ``steps``."""
    asked = iter(range(10_000))
    return lambda: next(asked) >= steps


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("steps", [4, STEPS_PER_EPOCH + 3])
def test_resumed_run_ends_bit_identical(
    new_run: Callable[[], Run], variant: str, steps: int
) -> None:
    data = {"transforms": TRANSFORMS} if variant == "adam" else None
    preset = digits(data=data, model=Mlp(hidden=(16,), dropout=0.3), **VARIANTS[variant])
    whole, parted = new_run(), new_run()
    expected = whole.train(preset)
    stopped = parted.train(preset, stop_requested=stop_after(steps))
    assert stopped.status is Status.STOPPED
    assert stopped.metrics["steps"] == steps
    resumed = parted.train(preset, resume=True)
    assert resumed.status is Status.FINISHED
    assert parted.final == whole.final
    differing = {"images_per_second", "train/seconds", "memory/peak"}
    for name in expected.metrics.keys() - differing:
        assert resumed.metrics[name] == expected.metrics[name], name
    assert [event.step for event in parted.of_kind(Resumed)] == [steps]
    assert losses(parted) == losses(whole)


def test_a_checkpoint_knows_no_more_than_the_log(
    new_run: Callable[[], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill right after it was saved would leave steps out that no resume takes again."""
    run, seen = new_run(), list[tuple[int, int]]()
    save = checkpoints.save

    def saved(*args: Any, step: int, **kwargs: Any) -> str:
        seen.append((step, max(losses(run), default=0)))
        return save(*args, step=step, **kwargs)

    monkeypatch.setattr(checkpoints, "save", saved)
    monkeypatch.setattr(recorder, "BATCH_SECONDS", 1e9)
    run.train(digits(), stop_requested=stop_after(4))
    assert seen == [(4, 4)]


def losses(run: Run) -> dict[int, float | None]:
    """Loss by step; later lines supersede earlier ones."""
    found: dict[int, float | None] = {}
    for event in run.of_kind(Steps):
        found |= dict(enumerate(event.columns["loss"], event.first))
    assert sorted(found) == list(range(1, len(found) + 1))
    return found


def test_stopped_twice(new_run: Callable[[], Run]) -> None:
    preset = digits(momentum=0.9, model=Mlp(hidden=(16,), dropout=0.3))
    whole, parted = new_run(), new_run()
    whole.train(preset)
    parted.train(preset, stop_requested=stop_after(4))
    parted.train(preset, stop_requested=stop_after(9), resume=True)
    parted.train(preset, resume=True)
    assert parted.final == whole.final


def test_resume_without_a_checkpoint_starts_again(new_run: Callable[[], Run]) -> None:
    preset = digits()
    whole, empty = new_run(), new_run()
    whole.train(preset)
    empty.train(preset, resume=True)
    assert empty.final == whole.final
    assert [event.step for event in empty.of_kind(Resumed)] == [0]


def test_a_checkpoint_without_its_record_does_not_count(run: Run) -> None:
    preset = digits()
    run.train(preset, stop_requested=stop_after(5))
    folder = run.path / "checkpoints"
    assert [record.step for record in checkpoints.complete(folder)] == [5]
    (folder / "step-000000005.json").unlink()
    assert checkpoints.complete(folder) == []


def test_keeps_the_last_two(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from dltui.training.loop import Fit

    monkeypatch.setattr(Fit, "checkpoint_is_due", lambda self: self.progress.step % 5 == 0)
    run.train(digits())
    folder = run.path / "checkpoints"
    assert [record.step for record in checkpoints.complete(folder)] == [20, 25]
    assert len(run.of_kind(Checkpointed)) == 5
    kept = {path.name for path in folder.iterdir()}
    ends = (".json", ".pt", ".safetensors")
    steps = {f"step-{step:09d}{end}" for step in (20, 25) for end in ends}
    assert kept == steps | {"final.json", "final.safetensors"}


def test_same_seed_same_bits_other_seed_other_bits(new_run: Callable[[], Run]) -> None:
    import msgspec

    preset = digits()
    other: Preset = msgspec.structs.replace(preset, run=msgspec.structs.replace(preset.run, seed=1))
    runs = [new_run() for _ in range(3)]
    for run, chosen in zip(runs, (preset, preset, other), strict=True):
        run.train(chosen)
    assert runs[0].final == runs[1].final
    assert runs[0].final != runs[2].final
