"""rich's console, which leaves to us what a closed pipe means."""

from __future__ import annotations

from rich.console import Console


class Piped(Console):
    def on_broken_pipe(self) -> None:
        """rich itself would exit with 1."""
        raise BrokenPipeError
