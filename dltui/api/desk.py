"""Where what a script says of its run goes: the run's own log, another's inbox, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from dltui.api.ledger import Ledger
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status


class Desk(Protocol):
    """``ledger`` is null where nothing is recorded; ``run`` is, where there is no directory."""

    @property
    def ledger(self) -> Ledger | None: ...

    @property
    def run(self) -> RunDir | None: ...

    @property
    def stop_requested(self) -> bool: ...

    def stop(self, number: int | None) -> bool:
        """Somebody has asked for an end, by a signal if it has a number. Whether the script ever
        looked whether to stop.
        """

    def failed(self, error: BaseException) -> None:
        """Keep the traceback of ``error``, which is not printed while the run goes on."""

    def close(self, status: Status, message: str, summary: Mapping[str, float]) -> None:
        """Write all that there is, and how the run ended."""


class Somewhere(Desk, Protocol):
    """A desk that records."""

    @property
    def ledger(self) -> Ledger: ...


class Nowhere:
    """Of a script that records nothing: it was told so, or another rank of it does."""

    ledger = None
    run = None
    stop_requested = False

    def stop(self, number: int | None) -> bool:
        """There is nothing to stop."""
        return False

    def failed(self, error: BaseException) -> None:
        """Nothing is to be kept."""

    def close(self, status: Status, message: str, summary: Mapping[str, float]) -> None:
        """Nothing is to be written."""
