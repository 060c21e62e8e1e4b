"""The best point of a sweep: what it sets, and what it gave."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import tomli_w
from msgspec import Struct

from dltui.compare.average import Average, average
from dltui.compare.filter import named, nearest
from dltui.errors import DltuiError, UsageError
from dltui.metrics import Metric, find, headline
from dltui.presets.load import load
from dltui.runs.escaped import VERSION
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.result import PointResult, Result
from dltui.runs.layout import RunDir
from dltui.sweeps.points import collect
from dltui.topics.catalogue import declared


class Best(Struct, frozen=True, kw_only=True):
    """The ``settings`` with the best mean of ``metric`` over their ``points``, which differ in
    their seeds; of points that ended.

    ``value`` is that mean and ``spread`` the sample standard deviation, null of one point;
    ``point``, ``run_dir`` and ``seed`` are of the best of them. ``better`` is 1 where more is
    good, -1 where less is; ``compared`` counts the settings there were to choose from.
    """

    schema: int
    sweep: str
    metric: str
    unit: str
    better: int
    value: float
    spread: float | None
    settings: dict[str, Any]
    points: list[int]
    compared: int
    point: int
    run_dir: str
    seed: int


def best(sweep: RunDir, asked: str | None = None) -> Best:
    """By the metric ``asked``, or whose name ends so; else by the one that stands for the sweep.

    ``UsageError`` for what is no sweep and a metric that none of it measured or has no good end;
    ``DltuiError`` while no point has ended.
    """
    if not sweep.point_dirs():
        raise UsageError(f"{sweep.id} is one run and no sweep; dltui runs --best finds among runs")
    result = results.read(sweep)
    ended = [point for point in _points(sweep, result) if point.status.complete and point.metrics]
    if not ended:
        raise DltuiError(f"no point of {sweep.id} has ended with a result")
    topic = result.topic if result else requests.known(sweep).topic
    known = declared(topic) | (result.declared if result else {})
    claimed = [claim.metric for claim in result.claims] if result else []
    name = _metric(asked, ended, claimed, known)
    metric = find(name, known)
    if not metric.better:
        raise UsageError(f"no end of {name} is good: --metric names another")
    groups = _by_settings(ended, name)
    settings, mean = _first(groups, name, metric)
    group = groups[settings]
    chosen = min(group, key=lambda point: -metric.better * (point.metrics[name] or 0.0))
    return Best(
        schema=VERSION,
        sweep=sweep.id,
        metric=name,
        unit=metric.unit,
        better=metric.better,
        value=metric.count(mean.mean),
        spread=mean.spread,
        settings=chosen.settings,
        points=[point.number for point in group],
        compared=len(groups),
        point=chosen.number,
        run_dir=str(sweep.point(chosen.number).path),
        seed=chosen.seed,
    )


def _points(sweep: RunDir, result: Result | None) -> Sequence[PointResult]:
    """Results from before they held settings leave them to the preset."""
    if result and all(point.settings for point in result.points):
        return result.points
    return collect(sweep, load(sweep.preset).preset)


def _metric(
    asked: str | None,
    points: Sequence[PointResult],
    claimed: Sequence[str],
    known: Mapping[str, Metric],
) -> str:
    measured = [point.metrics for point in points]
    names = dict.fromkeys(n for one in measured for n, value in one.items() if value is not None)
    found = named(asked, names) if asked else headline(measured, claimed, known)
    if found is None and asked:
        raise UsageError(f"no metric called {asked} in these points{nearest(asked, names)}")
    if found is None:
        raise UsageError("nothing was measured by which points are compared: --metric names it")
    return found


def _by_settings(points: Sequence[PointResult], name: str) -> dict[str, list[PointResult]]:
    """Those that measured ``name``, by what they set."""
    groups: dict[str, list[PointResult]] = {}
    for point in points:
        if point.metrics.get(name) is not None:
            groups.setdefault(json.dumps(point.settings, sort_keys=True), []).append(point)
    return groups


def _first(
    groups: Mapping[str, Sequence[PointResult]], name: str, metric: Metric
) -> tuple[str, Average]:
    means = {
        key: mean
        for key, group in groups.items()
        if (mean := average(point.metrics[name] for point in group))
    }
    return max(means.items(), key=lambda item: metric.better * item[1].mean)


def as_options(settings: Mapping[str, Any]) -> str:
    """``--set train.lr=0.1 --set model.hidden=[64]``, without a blank in a value: a shell parts at
    blanks what it puts in place of ``$(…)``, and reads no quotes there.
    """
    return " ".join(f"--set {key}={_value(value)}" for key, value in settings.items())


_BLANKS = str.maketrans({" ": "\\u0020", "\t": "\\t"})


def _value(value: Any) -> str:
    """As TOML in which texts have no blanks."""
    match value:
        case dict():
            return "{" + ",".join(f"{key}={_value(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(_value(item) for item in value) + "]"
        case _:
            text = tomli_w.dumps({"v": value}).partition("=")[2].strip()
            return text.translate(_BLANKS)
