"""Memory over time: the machine's, each GPU's and each live run's, as one figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dltui.charts.text import clean
from dltui.devices.values import Missing
from dltui.figures.records import StepSeries
from dltui.runs.log.series import Series
from dltui.tui.reader.snapshot import MachineSample
from dltui.tui.texts.allocation import Worker
from dltui.words import GIB

MOST = 6
"""Lines of the figure: more are not told apart."""

RECENT = 600
"""Events of a run that are shown."""


def memory_over_time(
    machine: Sequence[MachineSample], found: Sequence[Worker]
) -> tuple[StepSeries, Mapping[str, Series]]:
    """In GiB over wall time: GPUs first, then runs, then the host."""
    series: dict[str, Series] = {}
    for index in sorted({gpu.index for sample in machine for gpu in sample.gpus.gpus}):
        series[f"GPU {index}"] = _series(
            [
                (sample.time, gpu.memory_used)
                for sample in machine
                for gpu in sample.gpus.gpus
                if gpu.index == index and not isinstance(gpu.memory_used, Missing)
            ]
        )
    for worker in found[: MOST - 1 - len(series)]:
        events = worker.view.memory[-RECENT:]
        name = "reserved" if events and "reserved" in events[-1].bytes else "resident"
        points = [(event.time, event.bytes[name]) for event in events if name in event.bytes]
        series[f"run {clean(worker.name)}"] = _series(points)
    series["host"] = _series([(sample.time, sample.host.memory_used) for sample in machine])
    shown = {name: one for name, one in series.items() if len(one.y)}
    figure = StepSeries(
        id="memory-over-time",
        title="memory, GiB",
        metrics={name: name for name in shown},
        y_label="GiB",
        zero=True,
    )
    return figure, shown


def _series(points: Sequence[tuple[float, int]]) -> Series:
    time = np.array([moment for moment, _ in points])
    y = np.array([size / GIB for _, size in points])
    count = np.arange(1.0, len(points) + 1)
    return Series(step=count, y=y, elapsed=time - time[:1], time=time, epoch=count)
