"""The largest batch that fits: a search over traces here, over real runs in the memory topic."""

from __future__ import annotations

from collections.abc import Callable

from dltui.memory.allocator import replay
from dltui.memory.log import in_blocks
from dltui.memory.sequence import two_steps
from dltui.memory.traced_step import Setting, Untraceable, trace

SMALLEST = 2
"""Batch normalisation cannot train on one value a channel, so a batch of 1 is not tried."""


def largest(
    fits: Callable[[int], bool], low: int, high: int, *, start: int, tolerance: float = 0.0
) -> int:
    """The largest n in ``low``…``high`` for which ``fits(n)`` was true; ``low - 1`` if none was.

    Goes from ``start`` in doubling steps until the answer changes, then halves what is left, so
    a good guess costs two calls. ``fits`` must not turn true again above a size that does not
    fit; only sizes for which it was called and true are returned. With a ``tolerance`` the
    search ends once it is within that share of a size that does not fit.
    """
    best, failed, probe, stride = low - 1, high + 1, min(max(start, low), high), 1
    while failed - best > 1 and (best < low or failed - best > tolerance * failed):
        fitted = fits(probe)
        best, failed = (probe, failed) if fitted else (best, probe)
        if best < low:
            probe = max(low, failed - stride)
        elif failed > high:
            probe = min(high, best + stride)
        else:
            probe = (best + failed) // 2
        stride *= 2
    return best


def fits_in(setting: Setting, batch: int, room: int) -> bool:
    """Whether a step and an evaluation of ``batch`` are predicted to fit in ``room`` bytes."""
    traced = trace(setting, batch)
    if setting.cuda:
        evaluation = traced.evaluation.peak(rounded=in_blocks).bytes
        changes = two_steps(traced.step, traced.evaluation, setting.kept)
        return evaluation <= room and not replay(changes, room).failed
    return max(traced.step.peak().bytes, traced.evaluation.peak().bytes) <= room


def predicted_batch(setting: Setting, room: int, most: int = 0, tolerance: float = 1 / 16) -> int:
    """The largest batch size predicted to fit in ``room`` bytes; 0 if none is, or none can be.

    At most ``most`` (default: below the setting's own, which was found not to fit).
    """
    high = most or setting.batch_size - 1
    if high < SMALLEST:
        return 0
    try:
        start = high // 2
        found = largest(
            lambda n: fits_in(setting, n, room), SMALLEST, high, start=start, tolerance=tolerance
        )
    except Untraceable:
        return 0
    return found if found >= SMALLEST else 0
