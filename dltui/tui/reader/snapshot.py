"""What the screens show: everything read from the run directories at one moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field

from dltui.runs.log.status import Status

if TYPE_CHECKING:
    from dltui.devices.disk import DiskSample
    from dltui.devices.gpu import GpuReport
    from dltui.devices.host import HostSample
    from dltui.devices.processes import ProcessReport
    from dltui.devices.values import Missing
    from dltui.launch.queue.rows import Queue, Row
    from dltui.runs.files.ranks import Rank
    from dltui.runs.listing.index import RunRecord
    from dltui.runs.log.fold import RunView

Records = tuple["RunRecord", ...]
Told = TypeVar("Told")


def once(tell: Callable[[Records], Told]) -> Callable[[Records], Told]:
    """What ``tell`` says of the runs, found out anew when they are others.

    Snapshots have the same object for as long as nothing changes, four a second: of 10,000 runs
    each look at all of them takes 1 to 5 ms.
    """
    last: list[tuple[Records, Told]] = []

    def told(records: Records) -> Told:
        if not last or last[0][0] is not records:
            last[:] = [(records, tell(records))]
        return last[0][1]

    return told


@once
def live(records: Records) -> Records:
    return tuple(record for record in records if record.status is Status.RUNNING)


class MachineSample(Struct, frozen=True):
    """The machine at Unix second ``time``."""

    time: float
    host: HostSample
    gpus: GpuReport


class Around(Struct, frozen=True, kw_only=True):
    """Who else is on the machine, and the disk of the runs root, null until it is known; ``sizes``
    are bytes by run.
    """

    processes: ProcessReport
    disk: DiskSample | Missing | None
    sizes: Mapping[Path, int]


class Snapshot(Struct, frozen=True, kw_only=True):
    """``records`` are the runs of the root, newest first, ``views`` those that are followed:
    the running ones and whatever a screen has opened, by their directory; ``replays`` are those
    that are played again. Of a long log that is still being read ``reading`` has the share.

    A record and a view of one run say the same of how it stands. ``gone`` are opened runs whose
    directory was deleted. ``complete`` is false while the first listing is still being read.
    ``queue`` is that of this machine, null until it was read. ``ranks`` are the processes of runs
    that are opened and have several, and of all that go on while somebody looks at the machine.
    ``machine`` are the last samples of the machine, oldest first, one a second while somebody
    looks at it.
    """

    now: float = 0.0
    records: tuple[RunRecord, ...] = ()
    views: Mapping[Path, RunView] = field(default_factory=dict[Path, "RunView"])
    reading: Mapping[Path, float] = field(default_factory=dict[Path, float])
    ranks: Mapping[Path, tuple[Rank, ...]] = field(default_factory=dict[Path, "tuple[Rank, ...]"])
    replays: Mapping[Path, RunView] = field(default_factory=dict[Path, "RunView"])
    gone: frozenset[Path] = frozenset()
    complete: bool = False
    host: HostSample | None = None
    gpus: GpuReport | None = None
    machine: tuple[MachineSample, ...] = ()
    around: Around | None = None
    queue: Queue | None = None

    @property
    def live(self) -> tuple[RunRecord, ...]:
        return live(self.records)

    def view(self, record: RunRecord) -> RunView | None:
        return self.views.get(record.run.path)

    def turn(self, run: Path) -> Row | None:
        """Where ``run`` stands in the queue of this machine."""
        rows = self.queue.rows if self.queue else ()
        return next((row for row in rows if row.path == run), None)
