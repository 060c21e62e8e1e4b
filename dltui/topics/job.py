"""What a worker hands to an experiment, and what it gets back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dltui.launch.ranks import Seat
from dltui.presets.schema import Preset
from dltui.runs.log.recorder import Recorder
from dltui.runs.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run's inputs.

    ``folder`` is where the preset's relative paths start, ``stop_requested`` turns true when a
    signal asked for a stop, ``resume`` says whether to go on from the newest checkpoint.
    ``collect`` is of a sweep whose points others run: its result is made of what they left.
    ``seat`` is this process's among the ranks of the run, null where it is alone.
    """

    preset: Preset
    recorder: Recorder
    data_root: Path | None
    folder: Path
    stop_requested: Callable[[], bool] = lambda: False
    resume: bool = False
    collect: bool = False
    seat: Seat | None = None


class Runnable(Protocol):
    """Work that has not been done yet, so that the worker may do it beside other work."""

    def run(self) -> Outcome: ...


Work = Callable[[Job], Outcome | Runnable]
