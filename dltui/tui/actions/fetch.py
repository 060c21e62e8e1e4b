"""Data sets on their way: a process each, whatever screen is on top."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.worker import Worker

    from dltui.data.fetching import Step
    from dltui.tui.lab import Lab


class Fetches:
    """Starts and stops them; how far each is stands in the app's ``arriving``.

    Leaving the lab ends them; what had come whole is kept.
    """

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._workers: dict[str, Worker[None]] = {}

    def start(self, name: str) -> None:
        from dltui.data.fetching import Step

        root = self._lab.data_root
        if name not in self._lab.arriving and root is not None:
            self._tell(name, Step(what="starting"))
            self._workers[name] = self._lab.run_worker(self._fetch(name, root), group="fetch")

    def stop(self, name: str) -> None:
        if worker := self._workers.get(name):
            worker.cancel()
            self._lab.notify(f"{name}: stopped; what came whole is kept")

    async def _fetch(self, name: str, root: Path) -> None:
        # Late, as few will fetch: it would make the first frame 7 ms later.
        from dltui import child
        from dltui.data.fetching import Step, command, ended, read

        last = Step()

        def line(text: bytes) -> None:
            nonlocal last
            last = read(text)
            if last.what:
                self._tell(name, last)

        try:
            code = (await child.run(command(name, root), line=line)).code
        finally:
            self._tell(name, None)
        if last.place:
            self._lab.notify(f"{name} is here")
            self._lab.look_at_presets()
        else:
            self._lab.notify(last.error or ended(code).error, severity="error", timeout=12)

    def _tell(self, name: str, step: Step | None) -> None:
        others = {other: s for other, s in self._lab.arriving.items() if other != name}
        self._lab.arriving = others if step is None else {**others, name: step}
