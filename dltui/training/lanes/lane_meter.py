"""The step metrics of several trainings on their way to a meter each."""

from __future__ import annotations

import time
from collections.abc import Sequence

import torch
from torch import Tensor

from dltui.runs.log.recorder import BATCH_SECONDS
from dltui.training.meter import ROWS, Buffer, Meter

LANE_SECONDS = 0.01
"""Between two recordings for each lane: with 64 lanes every log grows 1.6 times a second."""


class LaneMeter:
    """Gathers (values, lanes) of each step and hands every meter its columns now and then.

    ``diverged`` says that the loss of a lane was not finite: at once on a CPU, elsewhere when
    the values have come from the device, as `Meter` does it.
    """

    def __init__(self, meters: Sequence[Meter], device: torch.device) -> None:
        self._meters = meters
        width = meters[0].width * len(meters)
        self._buffer = None if device.type == "cpu" else Buffer(width, device)
        self._rows: list[Tensor] = []
        self._sizes: list[int] = []
        self._rates: list[Sequence[float]] = []
        self._seconds = max(BATCH_SECONDS, LANE_SECONDS * len(meters))
        self._last = time.monotonic()

    def add(self, row: Tensor, size: int, rates: Sequence[float]) -> None:
        """The next step: ``row`` (values, lanes) has loss, number right and gradient statistics.

        ``size`` is the number of examples of the batch, ``rates`` one learning rate a lane.
        """
        self._sizes.append(size)
        self._rates.append(rates)
        if self._buffer is None:
            self._rows.append(row)
            if not torch.isfinite(row[0]).all():
                self._drain(wait=True)
        else:
            self._buffer.row().copy_(row.flatten())
        if time.monotonic() - self._last >= self._seconds or len(self._sizes) >= ROWS // 2:
            self._drain(wait=False)

    @property
    def diverged(self) -> bool:
        return any(meter.diverged is not None for meter in self._meters)

    def flush(self) -> None:
        """Wait for what the device still computes and record everything."""
        self._drain(wait=True)

    def _drain(self, *, wait: bool) -> None:
        self._last = time.monotonic()
        steps = self._arrived(wait=wait)
        count = len(steps)
        sizes, self._sizes = self._sizes[:count], self._sizes[count:]
        rates, self._rates = self._rates[:count], self._rates[count:]
        if not count:
            return
        lanes = steps.permute(2, 1, 0).tolist()
        for meter, columns, own in zip(self._meters, lanes, zip(*rates, strict=True), strict=True):
            meter.record(columns, sizes, own)

    def _arrived(self, *, wait: bool) -> Tensor:
        """(steps, values, lanes) that are on the host now."""
        shape = (-1, self._meters[0].width, len(self._meters))
        if self._buffer is not None:
            return self._buffer.read(wait=wait).reshape(shape)
        rows, self._rows = self._rows, []
        return torch.stack(rows) if rows else torch.empty(0)
