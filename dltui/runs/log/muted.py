"""A recorder for whoever works on a run and is not its writer."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from dltui.figures.records import Figure
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Event
from dltui.runs.log.recorder import Recorder


class Muted(Recorder):
    """Opens and writes nothing; ``doing`` is still the present phase."""

    def __init__(self, run: RunDir) -> None:
        self.run, self.doing = run, "starting"
        self._owner, self._start = os.getpid(), time.monotonic()

    def step_batch(self, first: int, columns: Mapping[str, Sequence[float]]) -> None: ...

    def figure(self, figure: Figure) -> None: ...

    def flush(self) -> None: ...

    def sync(self) -> None: ...

    def close(self) -> None: ...

    def _write(self, kind: type[Event], **values: Any) -> None: ...
