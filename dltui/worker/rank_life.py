"""A rank's sign of life: ``ranks/<n>.json``, written every few seconds and at its end."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

import psutil

from dltui.launch.ranks import Seat
from dltui.runs.files import ranks
from dltui.runs.files.ranks import Rank
from dltui.runs.layout import RunDir
from dltui.runs.liveness.state import HEARTBEAT_SECONDS
from dltui.worker.ending import Ending
from dltui.writing import Refused


class RankLife:
    """``doing`` tells what the rank is at; ``look`` is called every few seconds, too."""

    def __init__(
        self,
        run: RunDir,
        seat: Seat,
        doing: Callable[[], str],
        look: Callable[[], None] = lambda: None,
    ) -> None:
        self._run, self._seat, self._doing, self._look = run, seat, doing, look
        self._beat, self._done, self._late = 0, False, ""
        self._turn = Event()
        self._thread = Thread(target=self._live, name="rank", daemon=True)
        self.write()
        self._thread.start()

    def write(self, end: Ending | None = None) -> None:
        """Once. A file server that is away for a while must not end a training."""
        seat, pace = self._seat, self._seat.pace
        self._beat += 1
        record = Rank(
            rank=seat.rank,
            size=seat.size,
            host=socket.gethostname(),
            pid=os.getpid(),
            written=time.time(),
            beat=self._beat,
            step=pace.step,
            place=pace.place,
            doing=self._doing(),
            device=pace.device,
            memory=_memory(pace.device),
            late="" if end else self._late,
            status=end.status if end else "",
            message=end.message if end else "",
            exit_code=int(end.exit_code) if end else 0,
        )
        with suppress(OSError, Refused):
            ranks.write(self._run, record)

    def tell(self, late: str) -> None:
        """Who is waited for, if anybody is: at once where that begins or ends."""
        turns = bool(late) != bool(self._late)
        self._late = late
        if turns:
            self._turn.set()

    def end(self, end: Ending | None = None) -> None:
        self._done = True
        self._turn.set()
        self._thread.join()
        self.write(end)

    def _live(self) -> None:
        pause = ranks.seconds(self._seat.size, HEARTBEAT_SECONDS)
        while True:
            self._turn.wait(pause)
            self._turn.clear()
            if self._done:
                return
            self.write()
            self._look()


def _memory(device: str) -> dict[str, int]:
    """Bytes resident, and on CUDA those that torch's allocator holds there."""
    resident = {"resident": int(psutil.Process().memory_info().rss)}
    if not device.startswith("cuda"):
        return resident
    import torch

    names = ("allocated", "reserved")
    stats = torch.cuda.memory_stats(device)
    found = {name: int(stats[f"{name}_bytes.all.current"]) for name in names}
    return resident | found | {"peak": int(stats["allocated_bytes.all.peak"])}
