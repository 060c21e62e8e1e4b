"""Where an axis is labelled, and with what: plotext's own labels show a rate of 1e-6 as 0.00000."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dltui.words import compact, duration, exponent

_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)

MORE = 8
"""Further ticks that are tried until two lie on an axis."""


@dataclass(frozen=True, slots=True)
class Tick:
    """``at`` in the axis' own coordinate (log10 on a logarithmic axis)."""

    at: float
    label: str


def nice_step(span: float, count: int) -> float:
    """The smallest of 1, 2, 5 · 10^k that divides ``span`` into at most ``count`` parts."""
    rough = span / max(1, count)
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1.0, 2.0, 5.0, 10.0):
        if factor * power >= rough * (1 - 1e-9):
            return factor * power
    return 10.0 * power


def linear(low: float, high: float, count: int, *, whole: bool = False) -> list[Tick]:
    """At most about ``count`` ticks at round values, but two; ``whole`` keeps to integers."""
    least = 1.0 if whole and high - low >= 1 else 0.0
    step, values = _two(low, high, count, lambda n: max(least, nice_step(high - low, n)))
    return [Tick(v, label) for v, label in zip(values, labels(values, step), strict=True)]


def _two(
    low: float, high: float, count: int, step_for: Callable[[int], float]
) -> tuple[float, list[float]]:
    """The step for ``count`` ticks, or a smaller one that has two, and its multiples.

    Of one that has many, where there is room for few, the first and the last.
    """
    for more in range(MORE):
        step = step_for(count + more)
        values = multiples(low, high, step)
        if len(values) >= 2:
            break
    return step, values if len(values) <= max(count + 1, 4) else [values[0], values[-1]]


def multiples(low: float, high: float, step: float) -> list[float]:
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [i * step for i in range(first, min(last, first + 50) + 1)]


def labels(values: Sequence[float], step: float) -> list[str]:
    """One format for all: plain where short, k/M/G/T for large, exponents for small numbers.

    Values that differ only far behind the point are written as the first and differences to it.
    """
    if not values:
        return []
    largest = max(abs(v) for v in values)
    if largest == 0:
        return ["0"] * len(values)
    precision = math.log10(largest / step)
    if precision > 5:
        base = values[0]
        return [exponent(base, 5)] + [f"+{compact(v - base)}" for v in values[1:]]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if largest < 1e6 and decimals <= (4 if largest < 1e-3 else 7):
        return [f"{_zero(v, step):,.{decimals}f}" for v in values]
    if 1e6 <= largest < 1e15:
        power, suffix = next(p for p in ((12, "T"), (9, "G"), (6, "M")) if largest >= 10.0 ** p[0])
        decimals = min(6, max(0, power - math.floor(math.log10(step) + 1e-9)))
        return [
            f"{v / 10.0**power:.{decimals}f}{suffix}" if _zero(v, step) else "0" for v in values
        ]
    decimals = max(0, math.ceil(precision - 1e-9))
    return [exponent(v, decimals) if _zero(v, step) else "0" for v in values]


def _zero(value: float, step: float) -> float:
    return 0.0 if abs(value) < step * 1e-6 else value


def logarithmic(low: float, high: float, count: int) -> list[Tick]:
    """Powers of ten between 10^``low`` and 10^``high``; within few decades 1, 2, 5 as well."""
    decades = high - low
    if decades >= 1.0 and math.floor(high + 1e-9) > math.ceil(low - 1e-9):
        every = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
        for step in range(max(1, math.ceil(decades / max(1, count))), 0, -1):
            powers = [p for p in every if p % step == 0]
            if len(powers) >= 2:
                plain = all(-3 <= p <= 3 for p in powers)
                return [Tick(float(p), power_label(p, plain=plain)) for p in powers]
    if decades >= 0.5:
        ticks: list[Tick] = []
        for power in range(math.floor(low), math.ceil(high) + 1):
            for factor in (1, 2, 5):
                at = power + math.log10(factor)
                if low - 1e-9 <= at <= high + 1e-9:
                    ticks.append(Tick(at, power_label(power, factor)))
        if len(ticks) >= 2:  # 1.3 … 4.0 has the 2 alone
            return ticks
    values = [t for t in linear(10.0**low, 10.0**high, count) if t.at > 0] if high < 300 else []
    return [Tick(math.log10(t.at), t.label) for t in values]


def power_label(power: int, factor: int = 1, *, plain: bool = True) -> str:
    if plain and -3 <= power <= 3:
        return f"{factor * 10.0**power:g}"
    return f"{factor}e{power}"


def elapsed(low: float, high: float, count: int) -> list[Tick]:
    """Seconds of running as minutes and hours."""
    step, values = _two(low, high, count, lambda n: time_step(high - low, n))
    told = map(duration, values) if step >= 1 else labels(values, step)
    return [Tick(v, label) for v, label in zip(values, told, strict=True)]


def clock(low: float, high: float, count: int) -> list[Tick]:
    """Unix seconds as local time of day."""
    offset = time.localtime(low).tm_gmtoff
    step, values = _two(
        low + offset, high + offset, count, lambda n: max(1.0, time_step(high - low, n))
    )
    pattern = "%H:%M:%S" if step < 60 else "%H:%M" if step < 86400 else "%m-%d"
    return [Tick(v - offset, time.strftime(pattern, time.localtime(v - offset))) for v in values]


def time_step(span: float, count: int) -> float:
    rough = span / max(1, count)
    if rough < 1:
        return nice_step(span, count)
    return next((float(s) for s in _SECONDS if s >= rough), 86400.0 * math.ceil(rough / 86400))
