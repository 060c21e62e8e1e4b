"""Small real trainings on the embedded digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dltui.data.options import NamedData
from dltui.models.options import Mlp
from dltui.presets.schema import Preset
from dltui.runs.events import AnyEvent
from dltui.runs.layout import RunDir
from dltui.runs.recorder import Recorder
from dltui.runs.tail import Tail
from dltui.training import supervised
from dltui.training.hooks import Hooks
from dltui.training.options import TrainOptions
from dltui.training.supervised import Trained


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
    ) -> Trained:
        self.path.mkdir(exist_ok=True)
        with Recorder(RunDir(self.path)) as recorder:
            return supervised.train(
                preset,
                recorder,
                data_root=None,
                folder=self.path,
                stop_requested=stop_requested,
                resume=resume,
                hooks=hooks,
            )

    @property
    def events(self) -> list[AnyEvent]:
        return Tail(self.path / "events.jsonl").read()

    def of_kind(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def final(self) -> bytes:
        return (self.path / "checkpoints" / "final.safetensors").read_bytes()
