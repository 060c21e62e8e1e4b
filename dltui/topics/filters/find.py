"""The filter behind a signal and its output (write-up C 3b)."""

from __future__ import annotations

from typing import cast

import numpy as np

from dltui.errors import UsageError
from dltui.figures.records import Cell, Column, Note, Table
from dltui.runs.outcome import Outcome
from dltui.topics.filters.options import FindKernel
from dltui.topics.filters.pictures import Array
from dltui.topics.job import Job


def find_kernel(job: Job) -> Outcome:
    """Metrics ``weight/1`` … and ``residual``, the largest error of the output."""
    options = cast(FindKernel, job.preset.options)
    windows, output = equations(options), np.array(options.output)
    weights = solve(windows, output)
    error = float(np.abs(windows @ weights - output).max())
    job.recorder.figure(_equations(windows, output, windows @ weights))
    job.recorder.figure(_filter(weights))
    job.recorder.figure(_finding(windows, error))
    found = {f"weight/{number}": float(value) for number, value in enumerate(weights, start=1)}
    return Outcome(metrics=found | {"residual": error})


def equations(options: FindKernel) -> Array:
    """One row an output value: the window of the signal that the filter saw, (outputs, size)."""
    signal = np.array(options.signal, dtype=np.float64)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(signal, options.size))


def solve(windows: Array, output: Array) -> Array:
    """The weights (size,) that come nearest to ``output``; exactly, where that can be.

    Raises ``UsageError`` when several filters make the same output.
    """
    weights, _, rank, _ = np.linalg.lstsq(windows, output, rcond=None)
    if rank < windows.shape[1]:
        raise UsageError(
            f"options.signal: {rank} independent windows for {windows.shape[1]} weights: "
            "several filters make this output; a longer signal is needed"
        )
    return np.asarray(weights, dtype=np.float64)


def _equations(windows: Array, output: Array, made: Array) -> Table:
    rows: list[list[Cell]] = [
        [*(float(value) for value in window), float(out), round(float(again), 9) + 0.0]
        for window, out, again in zip(windows, output, made, strict=True)
    ]
    size = windows.shape[1]
    names = [f"· w{number}" for number in range(1, size + 1)]
    return Table(
        id="equations",
        title="One equation a place",
        columns=[*(Column(name=name) for name in names), Column(name="="), Column(name="found")],
        rows=rows,
    )


def _filter(weights: Array) -> Table:
    values: list[Cell] = [round(float(value), 9) + 0.0 for value in weights]
    return Table(
        id="filter",
        title="The filter",
        columns=[Column(name=f"w{number}") for number in range(1, len(values) + 1)],
        rows=[values],
    )


def _finding(windows: Array, error: float) -> Note:
    places, size = windows.shape
    fits = "exactly" if error < 1e-9 else f"but for {error:.2g}, by least squares"
    return Note(
        id="finding",
        title="What a layer learns",
        tone="finding",
        text=(
            f"{places} outputs are {places} equations for {size} weights; they are met {fits}. The "
            "filter is not turned: w1 meets the leftmost value of each window, as in neural "
            "networks. Training finds weights in the same way from many more outputs than there "
            "are weights, by steps instead of by solving."
        ),
    )
