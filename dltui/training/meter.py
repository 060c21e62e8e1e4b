"""Step metrics on their way to the log, without waiting for the device at every step."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dltui.metrics import RUNNING
from dltui.runs.log.recorder import BATCH_SECONDS, Recorder
from dltui.training.answers import Answers
from dltui.training.gradients import Value
from dltui.training.memory_samples import MemorySampler
from dltui.training.tasks.loss import ACCURACY, Beside

ROWS = 4096
"""Steps a device buffer holds; ten times a second it is emptied, so it does not fill."""

Row = Sequence[float]


@dataclass(slots=True)
class Sums:
    """An epoch so far, summed over ``count`` examples: ``loss``, and ``correct``, which of another
    task than classes is what its loss tells beside."""

    loss: float = 0.0
    correct: float = 0.0
    count: int = 0

    def metrics(self, beside: Beside = ACCURACY) -> dict[str, float]:
        """Means over steps between which the weights moved, with dropout: not what an evaluation
        of the same examples gives.
        """
        count = max(1, self.count)
        loss, told = self.loss / count, beside.factor * self.correct / count
        return {f"train/loss{RUNNING}": loss, f"train/{beside.name}{RUNNING}": told}


class Meter:
    """Gathers (loss, correct, gradient statistics) of each step and records them in batches.

    On a CPU values are there at once. Elsewhere they are written to a buffer on the device,
    and every tenth of a second it is copied to the host without waiting for the copy, which is
    read at the next turn. ``diverged`` is the first step whose loss was not finite, ``width``
    the number of values of a step.
    """

    def __init__(
        self,
        recorder: Recorder,
        names: tuple[str, ...],
        device: torch.device,
        step: int = 0,
        beside: Beside = ACCURACY,
        answers: Answers | None = None,
    ) -> None:
        self.sums = Sums()
        self.diverged: int | None = None
        self._recorder = recorder
        self._names = ("loss", beside.name, *names, "lr")
        self._factor = beside.factor
        self.width = len(names) + 2
        self._memory = MemorySampler(recorder, device)
        self._next = step + 1
        self._sizes: list[int] = []
        self._rates: list[float] = []
        self._rows: list[Row] = []
        self._answers = answers
        self._buffer = None if device.type == "cpu" else Buffer(self.width, device)
        self._last = time.monotonic()

    def begin(self, step: int, sums: Sums) -> None:
        """Go on after ``step`` with an epoch of which ``sums`` is known."""
        self._next, self.sums = step + 1, sums

    def add(
        self, loss: Tensor, correct: Tensor | None, gradients: list[Value], size: int, lr: float
    ) -> None:
        """The next step: ``loss`` and ``correct`` are (), of a batch of ``size`` examples; what is
        right may be among the ``answers`` instead."""
        self._sizes.append(size)
        self._rates.append(lr)
        if self._buffer is None:
            value, right = loss.item(), math.nan if correct is None else correct.item()
            self._rows.append((value, right, *gradients))  # type: ignore[arg-type]
            if self.diverged is None and not math.isfinite(value):
                self.diverged = self._next + len(self._rows) - 1
        else:
            values = [loss, correct, *gradients]
            device = loss.device
            row = [torch.as_tensor(v, device=device).float() for v in values]
            torch.stack(row, out=self._buffer.row())
        if time.monotonic() - self._last >= BATCH_SECONDS or len(self._sizes) >= ROWS // 2:
            self._drain(wait=False)

    def flush(self) -> None:
        """Wait for what the device still computes and record everything."""
        self._drain(wait=True)

    def _drain(self, *, wait: bool) -> None:
        self._last = time.monotonic()
        rows, self._rows = self._rows, []
        if self._buffer is not None:
            rows = self._buffer.read(wait=wait).tolist()
        count = len(rows)
        sizes, self._sizes = self._sizes[:count], self._sizes[count:]
        rates, self._rates = self._rates[:count], self._rates[count:]
        columns = [list(column) for column in zip(*rows, strict=True)]
        if self._answers is not None and (counts := self._answers.counts()):
            columns[1][-len(counts) :] = counts
        self.record(columns, sizes, rates)

    def record(
        self, columns: Sequence[list[float]], sizes: Sequence[int], rates: Sequence[float]
    ) -> None:
        """The next steps: a column of ``add``'s values each, then batch sizes and rates."""
        if columns:
            self._record(columns, sizes, rates)
        self._memory.sample(self._next - 1)

    def _record(
        self, columns: Sequence[list[float]], sizes: Sequence[int], rates: Sequence[float]
    ) -> None:
        losses, right, *gradients = columns
        # What is right by a loss that is not finite is right by no network (see `Evaluation`).
        factor = self._factor
        told = [
            factor * c / n if math.isfinite(loss) else math.nan
            for loss, c, n in zip(losses, right, sizes, strict=True)
        ]
        recorded = (losses, told, *gradients, rates)
        self._recorder.step_batch(self._next, dict(zip(self._names, recorded, strict=True)))
        self._note_divergence(losses)
        self.sums.loss += math.fsum(x * n for x, n in zip(losses, sizes, strict=True))
        self.sums.correct += sum(right)
        self.sums.count += sum(sizes)
        self._next += len(losses)

    def _note_divergence(self, losses: list[float]) -> None:
        if self.diverged is None:
            bad = (i for i, x in enumerate(losses) if not math.isfinite(x))
            self.diverged = next((self._next + i for i in bad), None)


class Buffer:
    """Rows of ``width`` float32 on a device, and the copy of them under way to the host."""

    def __init__(self, width: int, device: torch.device) -> None:
        pinned = device.type == "cuda"
        self._rows = torch.empty(ROWS, width, device=device)
        self._host = torch.empty(ROWS, width, pin_memory=pinned)
        self._event = torch.cuda.Event() if pinned else None  # type: ignore[no-untyped-call]
        self._filled = 0
        self._copied = 0

    def row(self) -> Tensor:
        """The next row, (width,) float32 on the device, to be filled."""
        self._filled += 1
        return self._rows[self._filled - 1]

    def read(self, *, wait: bool) -> Tensor:
        """(rows, width) whose copy began at the last call; with ``wait`` all rows."""
        rows = self._arrived()
        self._copy()
        return torch.cat([rows, self._arrived()]) if wait else rows

    def _copy(self) -> None:
        filled = self._rows[: self._filled]
        self._host[: self._filled].copy_(filled, non_blocking=self._event is not None)
        if self._event is not None:
            self._event.record()
        self._copied, self._filled = self._filled, 0

    def _arrived(self) -> Tensor:
        if self._event is not None and self._copied:
            self._event.synchronize()
        count, self._copied = self._copied, 0
        return self._host[:count].clone()
