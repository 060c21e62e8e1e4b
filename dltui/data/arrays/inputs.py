"""What an array of examples is, and how its values become inputs: kind, layout, scale.

Rules go by shape, type and range, and are said where another reading could be meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.data.arrays.scale import scaled
from dltui.data.options import FileData, Kind
from dltui.errors import InputError, UsageError

Array = NDArray[Any]
Span = tuple[float, float]
"""Least and largest value of an array."""

DEPTHS = (1, 16, 255, 1023, 4095, 16383, 65535)
"""Largest values of usual pictures, of 1 to 16 bits; 16 is that of the handwritten digits."""

VOCABULARY = (16, 1_000_000)
"""Whole numbers whose largest lies between are taken for token ids, if all columns share them."""

LEAST_TOKENS = 8
LEAST_SIDE = 8
"""Shorter sides are features of a sequence, not of a picture, where values say neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """``axes`` order an array's axes as (n, channels, height, width), where it has four;
    ``low`` and ``high`` become 0 and 1. Bytes stay bytes and are divided by 255 on the way in.
    """

    kind: Kind
    shape: tuple[int, ...]
    axes: tuple[int, ...] | None = None
    low: float = 0.0
    high: float = 1.0
    bytes: bool = False
    notes: tuple[str, ...] = ()

    def __call__(self, x: Array) -> Array:
        """(n, …) as stored in the file → (n, *shape): images uint8 or float32, tokens int64; rows
        and sequences as they are, for they are still to be standardised."""
        if self.axes is not None:
            x = x.transpose(self.axes)
        x = x.reshape(len(x), *self.shape)
        if self.kind == "tokens":
            return np.ascontiguousarray(x, np.int64)
        if self.bytes or self.kind != "images":
            return np.ascontiguousarray(x)
        return scaled(x, (np.array(self.low), np.array(self.high - self.low)))


def decide(x: Array, span: Span, options: FileData, where: str) -> Reading:
    """How the training examples ``x`` (n, …), with no value that is not finite, are read."""
    if x.ndim < 2:
        x = x[:, None]
    kind: Kind = _kind(x, span) if options.kind == "auto" else options.kind
    if kind == "images":
        return _images(x, span, options, where)
    for name, value in (("layout", options.layout), ("range", options.range)):
        if value not in ("auto", []):
            raise UsageError(f"data.{name} is for images; {where} holds {kind}")
    if kind == "rows":
        notes = _rows_note(x, span, options, where)
        return Reading(kind=kind, shape=(int(np.prod(x.shape[1:])),), notes=notes)
    if kind == "tokens":
        return _tokens(x, span, options, where)
    if x.ndim > 3:
        raise InputError(
            f"{where} has the shape {x.shape}; sequences are (examples, length, features)"
        )
    shape = (x.shape[1], 1) if x.ndim == 2 else x.shape[1:]
    note = f"{where} {x.shape} is read as sequences of {shape[0]} steps with {shape[1]} features"
    other = '; kind = "images" reads grey pictures' if x.ndim == 3 else ""
    return Reading(kind=kind, shape=shape, notes=(note + other,) if options.kind == "auto" else ())


def _kind(x: Array, span: Span) -> Kind:
    if x.ndim == 2:
        return "tokens" if _share_a_vocabulary(x, span) else "rows"
    return "images" if x.ndim != 3 or _grey(x, span) else "sequences"


def _share_a_vocabulary(x: Array, span: Span) -> bool:
    """Whether whole numbers of 0 and more fill all columns alike: ids, where measurements have a
    range for each column. Bytes, and what could be flattened pictures, are measurements."""
    low, high = span
    if x.dtype.kind not in "iu" or x.dtype.itemsize < 2 or x.shape[1] < LEAST_TOKENS:
        return False
    if low < 0 or not VOCABULARY[0] <= high < VOCABULARY[1]:
        return False
    if high <= 255 and x.shape[1] >= LEAST_SIDE**2 and isqrt(x.shape[1]) ** 2 == x.shape[1]:
        return False
    return bool(np.mean(2 * x.max(0).astype(np.float64) >= high) >= 0.5)


def _rows_note(x: Array, span: Span, options: FileData, where: str) -> tuple[str, ...]:
    whole = x.dtype.kind in "iu" and x.ndim == 2 and x.shape[1] > 1 and span[0] >= 0
    if options.kind != "auto" or not whole:
        return ()
    return (
        f"{where}: whole numbers from {_number(span[0])} to {_number(span[1])} are read as "
        'measurements; kind = "tokens" keeps them as ids',
    )


def _tokens(x: Array, span: Span, options: FileData, where: str) -> Reading:
    if x.ndim != 2:
        raise InputError(f"{where} has the shape {x.shape}; tokens are (examples, length)")
    if x.dtype.kind not in "iub" and not _whole(x):
        raise InputError(f"{where} holds fractions; token ids are whole numbers")
    if span[0] < 0:
        row = int(np.flatnonzero((x < 0).any(1))[0])
        raise InputError(
            f"{where}, row {row} (from 0): token id {_number(x[row].min())}; ids start at 0"
        )
    note = (
        f"{where}: whole numbers from {_number(span[0])} to {_number(span[1])} in all "
        f'{x.shape[1]} columns are kept as token ids; kind = "rows" reads measurements'
    )
    return Reading(
        kind="tokens", shape=x.shape[1:], notes=(note,) if options.kind == "auto" else ()
    )


def _grey(x: Array, span: Span) -> bool:
    """Whether (n, a, b) are pictures of one channel, and not a steps of b features."""
    (height, width), (low, high) = x.shape[1:], span
    sides = sorted((height, width))
    if x.dtype.kind in "ub" and x.dtype.itemsize <= 2:
        return high > 1 or sides[0] >= LEAST_SIDE or height == width
    positive = low >= 0 and high <= 255
    if height == width:
        return positive or height >= LEAST_SIDE
    return positive and sides[0] >= LEAST_SIDE and sides[1] <= 2 * sides[0]


def _images(x: Array, span: Span, options: FileData, where: str) -> Reading:
    shape, axes, notes = _placed(x, options, where)
    low, high, said = _scale(x, span, options, where)
    stay = x.dtype == np.uint8 and (low, high) == (0.0, 255.0)
    return Reading(
        kind="images",
        shape=shape,
        axes=axes,
        low=low,
        high=high,
        bytes=stay,
        notes=(*notes, *said),
    )


def _placed(
    x: Array, options: FileData, where: str
) -> tuple[tuple[int, ...], tuple[int, ...] | None, tuple[str, ...]]:
    """Shape of one image (channels, height, width), the axes in that order, and what is said."""
    if x.ndim == 2:
        side = isqrt(x.shape[1])
        if side * side != x.shape[1]:
            raise InputError(
                f"{where} has {x.shape[1]} values an example, which are no square picture; save it "
                "as (examples, height, width)"
            )
        return (1, side, side), None, ()
    if x.ndim == 3:
        doubtful = options.kind == "auto" and not (x.dtype.kind in "ub" and x.dtype.itemsize <= 2)
        other = f'kind = "sequences" reads {x.shape[1]} steps of {x.shape[2]} features'
        note = f"{where} {x.shape} is read as grey pictures; {other}"
        return (1, *x.shape[1:]), None, (note,) if doubtful else ()
    if x.ndim != 4:
        raise InputError(
            f"{where} has the shape {x.shape}; images are (examples, height, width[, channels])"
        )
    _, a, b, c = x.shape
    last, sure = _channels_last(a, b, c)
    if options.layout != "auto":
        last, sure = options.layout == "hwc", True
    height, width, channels = (a, b, c) if last else (b, c, a)
    order, other = ("hwc", "chw") if last else ("chw", "hwc")
    note = (
        f"{where} {x.shape} is read as {channels} channels of {height}×{width} "
        f'(layout = "{order}"); layout = "{other}" reads it the other way'
    )
    axes = (0, 3, 1, 2) if last else None
    return (channels, height, width), axes, () if sure else (note,)


def _channels_last(a: int, b: int, c: int) -> tuple[bool, bool]:
    """Whether (n, a, b, c) has its channels last, and whether nothing speaks against it.

    The channels are what leaves a square, else the shorter side; before the rest in a tie.
    """
    usual = (1, 3, 4)
    first_square, last_square = b == c, a == b
    last = last_square if first_square != last_square else c < a
    channels, rest = (c, (a, b)) if last else (a, (b, c))
    other = a if last else c
    return last, channels in usual and other not in usual and max(rest) >= channels


def _scale(
    x: Array, span: Span, options: FileData, where: str
) -> tuple[float, float, tuple[str, ...]]:
    """Values that become 0 and 1, and what is said of it."""
    if options.range:
        if len(options.range) != 2 or options.range[0] >= options.range[1]:
            raise UsageError("data.range: expected [low, high] with low below high")
        return options.range[0], options.range[1], ()
    low, high = span
    values = f"{where} from {_number(low)} to {_number(high)}"
    if x.dtype == np.uint8 and high != 1:
        note = f"{values}, of 255, is dark; data.range = [0, {_number(high)}] scales it"
        return 0.0, 255.0, (note,) if 0 < high <= 16 else ()
    if low < 0:
        if x.dtype.kind == "i":
            return low, high, (f"{values} becomes 0 to 1; data.range = [low, high] sets it",)
        far = max(-low, high) > 10
        note = f"{values} is left as it is, far from 1; data.range = [low, high] scales it"
        return 0.0, 1.0, (note,) if far else ()
    fractions = x.dtype.kind == "f" and not _whole(x)
    if high <= (2 if fractions else 1):
        return 0.0, 1.0, ()
    if fractions and high <= 16:
        return 0.0, 1.0, (f"{values} is left as it is; data.range = [low, high] scales it",)
    top = next((float(depth) for depth in DEPTHS if high <= depth), high)
    return 0.0, top, (f"{values} is divided by {_number(top)}; data.range = [low, high] sets it",)


def _whole(x: Array) -> bool:
    return x.dtype.kind in "iub" or bool((np.floor(x) == x).all())


def _number(value: float) -> str:
    value = float(value)
    return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.6g}"
