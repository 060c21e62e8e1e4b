"""Four rules that read a learning rate off a range test (research: Smith 2015, fast.ai).

All take the rates (rising) and the smoothed losses as float64 arrays, both (n,).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SLIDE_WIDTH = 15
SLIDE_CALM = 0.005


def trimmed(rates: Array, losses: Array) -> tuple[Array, Array]:
    """Both (m,), without the first tenth (not settled), the last five, and all after a NaN."""
    bad = np.flatnonzero(~np.isfinite(losses))
    end = int(bad[0]) if len(bad) else len(losses)
    part = slice(end // 10, max(end - 5, end // 10 + 2))
    return rates[part], losses[part]


def steepest(rates: Array, losses: Array) -> float:
    """Where the loss falls fastest over log lr."""
    slope = np.gradient(losses, np.log(rates))
    return float(rates[np.argmin(slope)])


def minimum_tenth(rates: Array, losses: Array) -> float:
    """A tenth of the rate with the smallest loss."""
    return float(rates[np.argmin(losses)] / 10)


def valley(rates: Array, losses: Array) -> float:
    """Half way through the middle third of the longest way down.

    The way down is the longest strictly falling subsequence; its last place and its length say
    where it began, as if its steps were consecutive.
    """
    length = np.ones(len(losses), dtype=int)
    for i in range(1, len(losses)):
        higher = losses[:i] > losses[i]
        if higher.any():
            length[i] = length[:i][higher].max() + 1
    end = int(np.argmax(length))
    start = end - int(length[end])
    third = (end - start) / 3
    return float(rates[max(0, start) + int(third) + int(third / 2)])


def slide(rates: Array, losses: Array) -> float:
    """Slide a window down from the top until the slope at its two ends is alike.

    The window is 15 points wide; alike means by less than 0.005 per point. Its lower end is the
    suggestion.
    """
    slope = np.gradient(losses)
    right = len(losses) - 1
    left = max(0, right - SLIDE_WIDTH)
    while left > 0 and abs(slope[right] - slope[left]) > SLIDE_CALM:
        left, right = left - 1, right - 1
    return float(rates[left])


MINIMUM = "minimum/10"

RULES: dict[str, tuple[Callable[[Array, Array], float], str]] = {
    "steepest": (steepest, "where the loss falls fastest"),
    "valley": (valley, "in the middle of the longest way down"),
    "slide": (slide, "before the slope gets wild"),
    MINIMUM: (minimum_tenth, "a tenth of where the loss is lowest"),
}


FALL = 0.01
"""The part of its start by which the loss must have fallen."""

ABOVE_NOISE = 6.0
"""And so many standard errors of a mean over a window: of ten windows of pure noise the lowest lies
3.5 below the first one in the mean.
"""


def descends(losses: Array) -> bool:
    """Whether the losses (n,) of the steps fall somewhere, by a share and well above their noise.

    Means over a tenth of the steps are compared with that of the first of them; the noise is that
    from one step to the next until the lowest.
    """
    bad = np.flatnonzero(~np.isfinite(losses))
    finite = losses[: bad[0]] if len(bad) else losses
    width = max(5, len(finite) // 10)
    if len(finite) < 2 * width:
        return False
    means = np.convolve(finite, np.full(width, 1 / width), "valid")
    lowest = int(np.argmin(means))
    noise = float(np.std(np.diff(finite[: lowest + width]))) / np.sqrt(2 * width)
    fall = float(means[0] - means[lowest])
    return bool(fall > max(FALL * abs(float(means[0])), ABOVE_NOISE * noise))


def suggestions(rates: Array, losses: Array) -> dict[str, float]:
    """The rate that each rule suggests for a ramp of ``rates`` with smoothed ``losses``.

    What points at an end of the ramp, or out of it, is no suggestion and left out.
    """
    inner, kept = trimmed(rates, losses)
    found = {name: rule(inner, kept) for name, (rule, _) in RULES.items()}
    lowest = int(np.argmin(kept))
    if not 0 < lowest < len(kept) - 1 or found[MINIMUM] <= rates[0]:
        del found[MINIMUM]
    if np.gradient(kept).min() >= 0:
        del found["steepest"]
    return {name: lr for name, lr in found.items() if name == MINIMUM or inner[0] < lr < inner[-1]}
