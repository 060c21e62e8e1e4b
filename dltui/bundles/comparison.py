"""What a bundle says was measured, beside what was measured here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from dltui.bundles.verdict import Compared
from dltui.metrics import find
from dltui.presets.catalogue import paths
from dltui.presets.document import flatten
from dltui.presets.load import Loaded, load
from dltui.presets.sample import fits
from dltui.presets.schema import Claim
from dltui.runs.files.result import Result
from dltui.topics.catalogue import declared

EXACT = 1e-6
"""Relative difference of one and the same computation, with its sums in another order."""

MACHINES_UNITS = ("s", "ms", "MiB", "GiB")
"""Units of what is measured of a machine."""


MACHINE = "depends on the machine"


class Comparison:
    """Of one run; ``tolerance`` null judges only where it was run as here."""

    def __init__(self, loaded: Loaded, then: Result, now: Result, tolerance: float | None) -> None:
        self._then, self._now = then, now
        self._tolerance = tolerance
        self._settings = flatten(loaded.preset)
        self._claims = list(_claims(loaded))
        self._declared = {**declared(loaded.preset.topic), **then.declared}
        self._elsewhere = elsewhere(then, now)

    def metrics(self) -> Iterator[Compared]:
        yield from self._each("", {}, self._then.metrics, self._now.metrics)
        points = {point.number: point.metrics for point in self._now.points}
        for point in self._then.points:
            found = points.get(point.number, {})
            yield from self._each(point.label, point.settings, point.metrics, found)

    def _each(
        self,
        point: str,
        settings: Mapping[str, Any],
        then: Mapping[str, float | None],
        now: Mapping[str, float | None],
    ) -> Iterator[Compared]:
        for name, value in then.items():
            slack, rule = self._slack(name, settings, value)
            measured = now.get(name)
            apart = abs(value - measured) if value is not None and measured is not None else None
            agrees = value == measured or (
                slack is not None and apart is not None and apart <= slack
            )
            judged = slack is not None or (agrees and rule != MACHINE)
            yield Compared(
                metric=name,
                point=point,
                bundled=value,
                measured=measured,
                difference=_relative(value, measured),
                verdict="not-judged" if not judged else "reproduced" if agrees else "off",
                rule=rule,
            )

    def _slack(
        self, name: str, settings: Mapping[str, Any], value: float | None
    ) -> tuple[float | None, str]:
        """The absolute difference that agrees; null where none is known."""
        where = {**self._settings, **settings}
        for claim in self._claims:
            if claim.metric == name and fits(claim.where, where):
                return claim.tolerance, f"±{claim.tolerance:g}, as the preset's claim"
        if _of_the_machine(name, find(name, self._declared).unit):
            return None, MACHINE
        if self._tolerance is None and self._elsewhere:
            return None, f"no tolerance is known: {self._elsewhere}"
        share = EXACT if self._tolerance is None else self._tolerance
        return share * abs(value or 0.0), f"{share:g} of the value"


def elsewhere(then: Result, now: Result) -> str:
    """Why numbers of the same preset may differ here; empty where nothing is known to."""
    if then.device != now.device:
        return f"{then.device or 'another device'} there, {now.device} here"
    pairs = {name: (was, now.versions.get(name, was)) for name, was in then.versions.items()}
    return ", ".join(
        f"{n} {was} there, {here} here" for n, (was, here) in pairs.items() if was != here
    )


def _claims(loaded: Loaded) -> Iterator[Claim]:
    """Claims with a tolerance, of the preset of that name here: a bundle has none of its own."""
    path = paths().get(loaded.name)
    quick = loaded.preset.variant == "quick"
    for claim in load(path).preset.reported if path else ():
        known = not claim.reason and claim.relation == "=" and not claim.than and claim.tolerance
        if known and (claim.quick or not quick):
            yield claim


def _of_the_machine(name: str, unit: str) -> bool:
    return unit in MACHINES_UNITS or "per_second" in name or name.startswith(("memory/", "ratio/"))


def _relative(one: float | None, other: float | None) -> float | None:
    if one is None or other is None or not (math.isfinite(one) and math.isfinite(other)):
        return None
    if one == other:
        return 0.0
    return abs(other - one) / abs(one) if one else None
