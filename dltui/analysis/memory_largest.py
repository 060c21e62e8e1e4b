"""The largest batch that fits, by bisection: of traces for the prediction, of real runs else."""

from __future__ import annotations

from collections.abc import Callable

from dltui.analysis.memory_allocator import replay, two_steps
from dltui.analysis.memory_log import in_blocks
from dltui.analysis.memory_step import Setting, Untraceable, trace


def bisect(fits: Callable[[int], bool], low: int, high: int, tolerance: float = 0.0) -> int:
    """The largest n in ``low``…``high`` for which ``fits(n)`` was true; ``low - 1`` if none was.

    ``fits`` must not become true again above a size that does not fit. Only sizes for which it
    was really called and true are returned. With a ``tolerance`` the search ends once what is
    found is within that share of a size that does not fit.
    """
    best, failed = low - 1, high + 1
    probe = high
    while failed - best > 1 and (best < low or failed - best > tolerance * failed):
        if fits(probe):
            best = probe
        else:
            failed = probe
        probe = (best + failed) // 2
    return best


def fits_in(setting: Setting, batch: int, room: int) -> bool:
    """Whether a step and an evaluation of ``batch`` are predicted to fit in ``room`` bytes."""
    traced = trace(setting, batch)
    if setting.cuda:
        evaluation = traced.evaluation.peak(rounded=in_blocks).bytes
        return evaluation <= room and not replay(two_steps(traced.step), room).failed
    return max(traced.step.peak().bytes, traced.evaluation.peak().bytes) <= room


def predicted_batch(setting: Setting, room: int, most: int = 0, tolerance: float = 1 / 16) -> int:
    """The largest batch size predicted to fit in ``room`` bytes; 0 if none is, or none can be.

    Searched below ``most`` (default: the setting's own, which was found not to fit).
    """
    try:
        return bisect(
            lambda n: fits_in(setting, n, room), 1, (most or setting.batch_size) - 1, tolerance
        )
    except Untraceable:
        return 0
