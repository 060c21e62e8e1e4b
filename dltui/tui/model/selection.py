"""Runs picked out in the list, and the one that others are measured against."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Selection:
    """``runs`` in the order in which they were picked; kept while the app is open."""

    runs: dict[Path, None] = field(default_factory=dict[Path, None])
    baseline: Path | None = None

    def toggle(self, run: Path) -> None:
        if run in self.runs:
            del self.runs[run]
        else:
            self.runs[run] = None

    def toggle_all(self, runs: Iterable[Path]) -> None:
        """Pick exactly ``runs``, or none if all of them are picked."""
        every = dict.fromkeys(runs)
        self.runs = {} if every.keys() <= self.runs.keys() else every

    def pin(self, run: Path) -> None:
        """Make ``run`` the baseline, or no longer."""
        self.baseline = None if self.baseline == run else run

    def forget(self, run: Path) -> None:
        self.runs.pop(run, None)
        if self.baseline == run:
            self.baseline = None

    def keep(self, runs: Collection[Path]) -> None:
        """Drop what is picked and not among ``runs``: it was deleted elsewhere."""
        self.runs = {run: None for run in self.runs if run in runs}

    def mark(self, run: Path) -> str:
        """One cell for a row."""
        return "◉" if run == self.baseline else "■" if run in self.runs else " "
