"""What a script takes of its machine: memory, every few seconds."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

import psutil

from dltui.api.ledger import Ledger
from dltui.devices.allocator_statistics import RESERVED, named


class Samples:
    """The resident bytes of the script and of all that it started, and on CUDA what torch's
    allocator says of the GPU of which the script has most: a dictionary of the host's.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._process = psutil.Process()

    @property
    def device(self) -> str:
        """``cuda:0``; ``cpu`` where torch has none, or has not begun with it."""
        found = self._most_used()
        return "cpu" if found is None else f"cuda:{found[0]}"

    def take(self) -> None:
        found = self._most_used()
        name = "cpu" if found is None else f"cuda:{found[0]}"
        known = {"resident": self._resident()}
        if found is not None:
            known |= named(found[1])
        step = self._ledger.step
        self._ledger.do(lambda recorder: recorder.memory(step=step, device=name, bytes=known))

    def _resident(self) -> int:
        total = int(self._process.memory_info().rss)
        for child in self._process.children(recursive=True):
            with suppress(psutil.Error):  # it ended meanwhile
                total += int(child.memory_info().rss)
        return total

    def _most_used(self) -> tuple[int, dict[str, Any]] | None:
        torch = sys.modules.get("torch")
        cuda = getattr(torch, "cuda", None)
        if cuda is None or not cuda.is_available() or not cuda.is_initialized():
            return None
        every = [cuda.memory_stats(number) for number in range(cuda.device_count())]
        most = max(range(len(every)), key=lambda n: every[n].get(RESERVED, 0))
        return most, every[most]
