"""A worker that was started, for whoever started it: the same wherever it runs."""

from __future__ import annotations

from typing import Protocol


class Handle(Protocol):
    """What becomes of the run is read from its directory; this is for as long as one stands by."""

    @property
    def pid(self) -> int:
        """Its process; 0 where it has none on this machine."""

    def poll(self) -> int | None:
        """Its exit code once it has ended; to be asked now and then, so that it is not left."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended."""

    def terminate(self) -> None:
        """Ask it to end at its next step."""

    def send_signal(self, sig: int, /) -> None:
        """Nothing where it has ended."""

    def kill_all(self) -> None:
        """End it and all that it started, at once; nothing where it has ended."""
