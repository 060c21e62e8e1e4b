"""Numbers that lie on a device, on their way to the host without anybody waiting for them.

Nothing here is called from another thread than the script's but reads of the host's memory: a call
of CUDA from a second thread would spoil a graph that the first one captures.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dltui.runs.log.recorder import BATCH_SECONDS

if TYPE_CHECKING:
    from torch import Tensor

SLOTS = 512
"""Values of a page: 4 KiB that are copied at once."""

UNTOUCHED = 0x7FF85EED12345679
"""Bits of a NaN that no computation gives: what the copy has not reached yet."""


@dataclass(slots=True)
class Page:
    """``rows`` on a device and the copy of them in ``host``, (``SLOTS``,) float64."""

    rows: Tensor | None
    host: Tensor | None
    filled: int = 0
    moved: bool = False
    values: list[float] | None = None
    failed: bool = False

    def arrived(self) -> bool:
        """Whether all values are here, as far as the host's memory tells."""
        host = self.host
        if self.values is None and self.moved and host is not None:
            found = host[: self.filled]
            if bool((found.view(_torch().int64) != UNTOUCHED).all()):
                self.values = found.tolist()
        return self.failed or self.values is not None


@dataclass(slots=True, frozen=True)
class Slot:
    """The place of one value."""

    page: Page
    number: int

    @property
    def landed(self) -> bool:
        return self.page.arrived()

    @property
    def value(self) -> float | None:
        """Null where the device has failed before it was read."""
        return None if self.page.values is None else self.page.values[self.number]


@dataclass(slots=True)
class DeviceValues:
    """Values are copied aside on their device as they come, for they may be changed in place; and
    ten times a second a page of them to the host, at the next call of whoever logs.
    """

    used: bool = False
    waiting: bool = False
    """Whether something was kept and no copy to the host has begun."""
    _open: dict[tuple[Any, int], Page] = field(default_factory=dict[tuple[Any, int], Page])
    _moved: list[Page] = field(default_factory=list[Page])
    _last: float = 0.0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def keep(self, value: Any) -> Slot:
        """Copy one number of torch aside on its device; nobody waits for it."""
        torch = _torch()
        # A page is a stream's own: another would not wait for what that one still computes.
        cuda = value.device.type == "cuda"
        stream = torch.cuda.current_stream(value.device).cuda_stream if cuda else 0
        with self._lock, torch.no_grad():
            page = self._open.get((value.device, stream))
            if page is None or page.filled == SLOTS:
                if page is not None:
                    self._begin(page)
                page = self._open[value.device, stream] = _page(torch, value.device)
            assert page.rows is not None
            page.rows[page.filled].copy_(value.detach().reshape(()))
            page.filled += 1
            self.used = self.waiting = True
            return Slot(page, page.filled - 1)

    def move(self, *, wait: bool = False) -> None:
        """Begin to copy what was kept, if a tenth of a second has passed; with ``wait`` at once and
        to the end.
        """
        now = time.monotonic()
        if not wait and now - self._last < BATCH_SECONDS:
            return
        with self._lock:
            self._last = now
            for page in self._open.values():
                self._begin(page)
            self._open.clear()
            self.waiting = False
            for page in self._moved:
                if wait and not page.arrived():
                    _copy(page, wait=True)
            for page in self._moved:
                if page.arrived():  # its memory is given back here, and not where it was read
                    page.rows = page.host = None
            self._moved = [page for page in self._moved if page.rows is not None]

    def _begin(self, page: Page) -> None:
        if page.filled:
            _copy(page, wait=False)
            self._moved.append(page)


def _copy(page: Page, *, wait: bool) -> None:
    try:
        if page.host is not None and page.rows is not None:
            page.host.copy_(page.rows, non_blocking=not wait)
        page.moved = True
    except RuntimeError:  # the device has failed, which the script meets where it uses it next
        page.failed = True


def _page(torch: Any, device: Any) -> Page:
    with torch.inference_mode(False):
        host = torch.full((SLOTS,), UNTOUCHED, dtype=torch.int64, pin_memory=device.type == "cuda")
        rows = torch.zeros(SLOTS, dtype=torch.float64, device=device)
        return Page(rows=rows, host=host.view(torch.float64))


def _torch() -> Any:
    return sys.modules["torch"]
