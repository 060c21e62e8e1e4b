"""What a worker hands to an experiment, and what it gets back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dltui.launch.echo import Echo
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
    ``echo`` is where what a program prints is to be seen.
    """

    preset: Preset
    recorder: Recorder
    data_root: Path | None
    folder: Path
    stop_requested: Callable[[], bool] = lambda: False
    resume: bool = False
    collect: bool = False
    seat: Seat | None = None
    echo: Echo = field(default_factory=Echo)


class Runnable(Protocol):
    """Work that has not been done yet, so that the worker may do it beside other work."""

    def run(self) -> Outcome: ...


Work = Callable[[Job], Outcome | Runnable]
