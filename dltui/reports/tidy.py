"""Runs as one tidy table: a row for each value of each metric of each run and point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat

from dltui.compare.differences import differing
from dltui.compare.members import expand
from dltui.compare.settings import settings
from dltui.errors import UsageError
from dltui.reports.frame import Frame, Value, kind_of, of_pieces, plain
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from dltui.runs.log.series import pieces

Row = tuple[Value, ...]

WHO = {"run": str, "point": int, "preset": str, "status": str}
WHAT = {"metric": str, "step": int, "epoch": float, "elapsed": float, "value": float}


def tidy(runs: Sequence[RunDir]) -> Frame:
    """Columns: run, point, preset, status, each setting that differs by its dotted key, metric,
    step, epoch, elapsed (seconds) and value.

    What was recorded on the way has a step, final values have none. A sweep is its points, and
    behind them what it has of its own, without settings. Runs are read one after another, as
    their rows are asked for. ``UsageError`` where there is not a single value.
    """
    singles = expand(runs)
    wholes = [run for run in dict.fromkeys(runs) if run not in singles]
    varied = differing([settings(run) for run in singles])
    kinds = {key: kind_of(values) for key, values in varied.items()}
    told = [[plain(value, kinds[key]) for value in values] for key, values in varied.items()]
    own = zip(singles, zip(*told, strict=True) if told else repeat(()), strict=False)
    every = chain(own, zip(wholes, repeat((None,) * len(told)), strict=False))
    told_of = chain.from_iterable(_pieces(run, values) for run, values in every)
    first = next(told_of, None)
    if first is None:
        raise UsageError(f"{', '.join(run.id for run in runs)}: no numbers were recorded")
    named = {_free(key): kind for key, kind in kinds.items()}
    return of_pieces({**WHO, **named, **WHAT}, chain([first], told_of))


def _free(key: str) -> str:
    """A script may call its settings as a column is called."""
    return f"settings.{key}" if key in WHO | WHAT else key


def _pieces(run: RunDir, own: Row) -> Iterator[Sequence[Sequence[Value]]]:
    """What was recorded, metric by metric, then the final values: columns, a piece at a time."""
    view = read(run)
    start = (*_called(run), requests.known(run).name, str(view.status), *own)
    for name, one in view.series.items():
        for columns in pieces(one):
            yield [*_alike((*start, name), len(columns[0])), *columns]
    final = view.result.metrics if view.result else {}
    if final:
        nothing: list[Value] = [None] * len(final)
        values: list[Sequence[Value]] = [nothing, nothing, nothing, list(final.values())]
        yield [*_alike(start, len(final)), list(final), *values]


def _alike(values: Row, count: int) -> list[list[Value]]:
    """Columns of ``count`` rows that all have ``values``."""
    return [[value] * count for value in values]


def _called(run: RunDir) -> tuple[str, int | None]:
    """The id of the run; of a point that of its sweep, and its number."""
    return (run.sweep.id, int(run.id)) if run.is_point else (run.id, None)
