"""Runs an experiment of a topic in this process, with a real recorder, and returns what it drew."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dltui.figures.records import Figure
from dltui.options import Options, RunOptions
from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.log.events import AnyEvent, Drawn, Epoch, Steps
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from dltui.runs.outcome import Outcome
from dltui.topics.catalogue import Topic
from dltui.topics.job import Job


@dataclass(frozen=True)
class Ran:
    """The outcome, every event, and the last figure of each id, all read back from disk."""

    outcome: Outcome
    events: list[AnyEvent]
    figures: dict[str, Any]

    @property
    def metrics(self) -> dict[str, float]:
        return self.outcome.metrics


Run = Callable[..., Ran]


def twice(events: list[AnyEvent], outcome: Outcome) -> dict[str, tuple[float, Any]]:
    """Final metrics of which another value was recorded last under the same name."""
    recorded: dict[str, Any] = {}
    for event in events:
        if isinstance(event, Epoch):
            recorded |= event.metrics
        elif isinstance(event, Steps):
            recorded |= {name: column[-1] for name, column in event.columns.items()}
    return {
        name: (value, recorded[name])
        for name, value in outcome.metrics.items()
        if name in recorded and value != recorded[name]
    }


@pytest.fixture
def run_experiment(tmp_path: Path) -> Run:
    """``run_experiment(TOPIC, "name", options, data_root=None, folder=…, seed=0)``."""
    count = iter(range(100))

    def run(
        topic: Topic,
        experiment: str,
        options: Options | None = None,
        *,
        data_root: Path | None = None,
        folder: Path = tmp_path,
        seed: int = 0,
        memory_limit: int = 0,
        **sections: Any,
    ) -> Ran:
        work = importlib.import_module(f"{topic.package}.work")
        assert experiment in topic.experiments
        directory = tmp_path / f"run-{next(count)}"
        directory.mkdir()
        preset = Preset(
            title="test",
            topic=topic.name,
            experiment=experiment,
            options=options,
            run=RunOptions(seed=seed, memory_limit=memory_limit),
            **sections,
        )
        with Recorder(RunDir(directory)) as recorder:
            job = Job(preset=preset, recorder=recorder, data_root=data_root, folder=folder)
            found = getattr(work, experiment.replace("-", "_"))(job)
            outcome = found if isinstance(found, Outcome) else found.run()
        events = Tail(directory / "events.jsonl").read()
        figures: dict[str, Figure] = {e.record.id: e.record for e in events if isinstance(e, Drawn)}
        assert msgspec.json.encode(list(figures.values()))
        assert twice(events, outcome) == {}
        return Ran(outcome, events, figures)

    return run
