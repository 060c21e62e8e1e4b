"""Runs picked out in the list, and the one that others are measured against."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Selection:
    """``runs`` in the order in which they were picked; kept while the app is open."""

    runs: list[Path] = field(default_factory=list[Path])
    baseline: Path | None = None

    def toggle(self, run: Path) -> None:
        if run in self.runs:
            self.runs.remove(run)
        else:
            self.runs.append(run)

    def pin(self, run: Path) -> None:
        """Make ``run`` the baseline, or no longer."""
        self.baseline = None if self.baseline == run else run

    def forget(self, run: Path) -> None:
        if run in self.runs:
            self.runs.remove(run)
        if self.baseline == run:
            self.baseline = None

    def mark(self, run: Path) -> str:
        """One cell for a row."""
        return "◉" if run == self.baseline else "■" if run in self.runs else " "
