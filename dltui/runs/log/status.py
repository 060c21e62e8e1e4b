"""How a run stands: apart from its records, which the first frame of the lab does without."""

from __future__ import annotations

from enum import StrEnum

from dltui.errors import ExitCode


class Status(StrEnum):
    """How a run stands. The last six are final, and all but ``lost`` are written by the run.

    Whatever depends on the kind of an ending asks its properties: nobody else lists statuses.
    """

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    DIVERGED = "diverged"
    STOPPED = "stopped"
    OUT_OF_MEMORY = "out-of-memory"
    FAILED = "failed"
    LOST = "lost"

    @property
    def word(self) -> str:
        """As people read it."""
        return "no memory" if self is Status.OUT_OF_MEMORY else str(self)

    @property
    def final(self) -> bool:
        return self not in (Status.QUEUED, Status.RUNNING)

    @property
    def written(self) -> bool:
        """Whether a run itself says that it has ended so."""
        return self.final and self is not Status.LOST

    @property
    def complete(self) -> bool:
        """Its metrics speak for the whole run: there is nothing to go on with."""
        return self in (Status.FINISHED, Status.DIVERGED)

    @property
    def kept(self) -> bool:
        """A result of a sweep: running the point again would only repeat it."""
        return self.complete or self is Status.OUT_OF_MEMORY

    @property
    def broken(self) -> bool:
        """Something went wrong that is no result."""
        return self in (Status.FAILED, Status.LOST)

    @property
    def exit_code(self) -> ExitCode:
        """What a command says with it, where the run itself has said nothing else."""
        match self:
            case Status.FINISHED:
                return ExitCode.FINISHED
            case Status.STOPPED:
                return ExitCode.INTERRUPTED
            case Status.OUT_OF_MEMORY:
                return ExitCode.RESOURCE
            case Status.QUEUED | Status.RUNNING | Status.DIVERGED | Status.FAILED | Status.LOST:
                return ExitCode.FAILED
