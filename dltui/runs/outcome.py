"""How the computation of a run ended, and what it gave."""

from __future__ import annotations

from dataclasses import dataclass, field

from dltui.errors import ExitCode
from dltui.runs.log.events import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the computation ended and its final metrics, e.g. ``test/accuracy`` in percent."""

    metrics: dict[str, float] = field(default_factory=dict[str, float])
    status: Status = Status.FINISHED
    message: str = ""
    """One line for people when the status is not ``finished``."""
    exit_code: ExitCode | None = None
    """Null for the one that goes with the status."""
