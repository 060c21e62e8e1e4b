"""A range written for a sweep's values: ``0.001..1 log 4``, ``1..5``, ``16..256 double``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

Number = int | float

MOST = 10_000
"""Values of one range; more are a slip of the pen."""

DIGITS = 3
"""Significant digits of a value between the ends, as people write rates; more of them where values
would fall together."""

EXAMPLES = "1..5, 0.1..0.5 by 0.1, 0..1 lin 5, 0.001..1 log 4 or 16..256 double"

_NUMBER = re.compile(r"[+-]?(\d++\.?\d*+|\.\d+)([eE][+-]?\d{1,3})?")


def is_range(value: object) -> bool:
    """Whether ``value`` is text that begins as a range does, whatever follows."""
    if not isinstance(value, str):
        return False
    first, dots, _ = value.partition("..")
    return bool(dots and _NUMBER.fullmatch(first.strip()))


def parse(text: str) -> list[Number]:
    """The values of a range, its ends included where they are reached, in their order.

    Whole numbers where both ends are written as whole numbers. ``ValueError`` says in words what
    is wrong.
    """
    start, _, rest = text.partition("..")
    words = rest.split()
    if not words:
        raise ValueError(f"the range has no end; write for example {EXAMPLES}")
    low, high = _number(start.strip()), _number(words[0])
    if low == high:
        raise ValueError(f"a range from {start.strip()} to itself is one value")
    match words[1:]:
        case []:
            return _whole_numbers(low, high)
        case ["double"]:
            values = _doubled(low, high)
        case ["by", step]:
            values = _stepped(low, high, _number(step))
        case ["log", count]:
            values = _logarithmic(low, high, _count(count))
        case ["lin", count]:
            values = _linear(low, high, _count(count))
        case _:
            raise ValueError(f"{' '.join(words[1:])!r} says no range; write for example {EXAMPLES}")
    if _is_whole(low) and _is_whole(high) and all(value == int(value) for value in values):
        return [int(value) for value in values]
    return [float(value) for value in values]


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number; write for example {EXAMPLES}")
    value = Decimal(text)
    if not math.isfinite(float(value)) or bool(value) != bool(float(value)):
        raise ValueError(f"{text} is too far from 1 to compute with")
    return value


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 2 <= int(text[:9]) <= MOST:
        raise ValueError(f"{text!r} values: a range has 2 to {MOST:,}")
    return int(text)


def _is_whole(value: Decimal) -> bool:
    return value.as_tuple().exponent == 0


def _whole_numbers(low: Decimal, high: Decimal) -> list[Number]:
    if not (_is_whole(low) and _is_whole(high)):
        raise ValueError(
            f"how many values from {low} to {high}? write {low}..{high} lin 5, "
            f"{low}..{high} log 5 or {low}..{high} by 0.1"
        )
    return [int(value) for value in _stepped(low, high, Decimal(1))]


def _stepped(low: Decimal, high: Decimal, step: Decimal) -> list[Decimal]:
    """From ``low`` towards ``high``, which is in it if the steps reach it."""
    if step <= 0:
        raise ValueError(f"steps of {step} lead nowhere")
    count = int(abs(high - low) / step) + 1
    _few(count)
    towards = step if high > low else -step
    return [low + towards * number for number in range(count)]


def _doubled(low: Decimal, high: Decimal) -> list[Decimal]:
    """``low`` doubled, or halved where ``high`` is below it, as long as it does not pass."""
    if min(low, high) <= 0:
        raise ValueError("doubling needs two numbers above 0")
    up = high > low
    values = [low]
    while (following := values[-1] * 2 if up else values[-1] / 2) and (
        following <= high if up else following >= high
    ):
        values.append(following)
        _few(len(values))
    return values


def _linear(low: Decimal, high: Decimal, count: int) -> list[Decimal]:
    gap = (high - low) / (count - 1)
    return _between(low, high, count, lambda place: float(low + gap * place))


def _logarithmic(low: Decimal, high: Decimal, count: int) -> list[Decimal]:
    if min(low, high) <= 0:
        raise ValueError("a logarithm needs two numbers above 0")
    first, gap = math.log(low), (math.log(high) - math.log(low)) / (count - 1)
    return _between(low, high, count, lambda place: math.exp(first + gap * place))


def _between(
    low: Decimal, high: Decimal, count: int, value: Callable[[int], float]
) -> list[Decimal]:
    """Both ends as they were written, and ``value`` of each place between, rounded as people do.

    Where both ends are whole so are the others, if that keeps them apart.
    """
    exact = [value(place) for place in range(1, count - 1)]
    if _is_whole(low) and _is_whole(high):
        whole = [low, *(Decimal(round(one)) for one in exact), high]
        if _apart(whole):
            return whole
    for digits in range(DIGITS, 18):
        rounded = [low, *(Decimal(f"{one:.{digits}g}") for one in exact), high]
        if _apart(rounded):
            return rounded
    raise ValueError(f"{count:,} values between {low} and {high} are too close to tell apart")


def _apart(values: list[Decimal]) -> bool:
    """Whether each lies strictly beyond the one before, on the way from the first to the last."""
    pairs = list(pairwise(values))
    return all(a < b for a, b in pairs) or all(a > b for a, b in pairs)


def _few(count: int) -> None:
    if count > MOST:
        raise ValueError(f"{count:,} values; a range has at most {MOST:,}")
