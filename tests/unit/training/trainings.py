"""Small real trainings on the embedded digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dltui.data.options import NamedData
from dltui.models.options import Mlp
from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.log.events import AnyEvent
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from dltui.runs.outcome import Outcome
from dltui.training import supervised
from dltui.training.hooks import Hooks
from dltui.training.lanes.lane_loop import Lanes
from dltui.training.lanes.lane_trial import SharedData, common_step
from dltui.training.loop import Fit
from dltui.training.options import TrainOptions


def digits(*, data: dict[str, Any] | None = None, model: Any = None, **train: Any) -> Preset:
    """A preset on 320 digits; keyword arguments are of ``[train]``."""
    settings = {"batch_size": 32, "epochs": 3, "lr": 0.05, **train}
    return Preset(
        title="digits",
        topic="learning-rate",
        data=NamedData(name="digits", limit=320, test_limit=100, **(data or {})),
        model=model or Mlp(hidden=(16,)),
        train=TrainOptions(**settings),
    )


@dataclass(frozen=True)
class Run:
    """A run directory and the training done in it."""

    path: Path

    def train(
        self,
        preset: Preset,
        *,
        stop_requested: Callable[[], bool] = lambda: False,
        resume: bool = False,
        hooks: Hooks | None = None,
    ) -> Outcome:
        self.path.mkdir(exist_ok=True)
        with Recorder(RunDir(self.path)) as recorder:
            setup = supervised.prepare(
                preset,
                recorder,
                data_root=None,
                folder=self.path,
                stop_requested=stop_requested,
            )
            return supervised.train(setup, hooks, resume=resume)

    @property
    def events(self) -> list[AnyEvent]:
        return Tail(self.path / "events.jsonl").read()

    def of_kind(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def final(self) -> bytes:
        return (self.path / "checkpoints" / "final.safetensors").read_bytes()


def train_lanes(
    runs: Sequence[Run],
    presets: Sequence[Preset],
    *,
    stop_requested: Callable[[], bool] = lambda: False,
    resume: bool = False,
) -> list[Outcome]:
    """Train ``presets`` together, one in each of ``runs``, as the worker does it."""
    shared, fits = SharedData(), list[Fit]()
    for run, preset in zip(runs, presets, strict=True):
        run.path.mkdir(exist_ok=True)
        setup = supervised.prepare(
            preset,
            Recorder(RunDir(run.path)),
            data_root=None,
            folder=run.path,
            stop_requested=stop_requested,
            dataset=shared.dataset(preset),
        )
        fits.append(shared.start(setup, Hooks()))
    if resume:
        step = common_step([fit.setup for fit in fits])
        for fit in fits:
            supervised.go_on(fit, step)
    try:
        trained = {fit: supervised.conclude(fit, status) for fit, status in Lanes(fits).run()}
    finally:
        for fit in fits:
            fit.setup.recorder.close()
    return [trained[fit] for fit in fits]
