"""Where fake tensors cannot follow a model: two small batches really computed, and a line."""

from __future__ import annotations

from dltui.analysis.memory_anatomy import Anatomy, anatomy
from dltui.analysis.memory_step import Setting, trace

SMALL = (2, 4)
"""Batch sizes that are computed on the CPU."""


def extrapolate(setting: Setting) -> tuple[Anatomy, int, int]:
    """The anatomy at the setting's batch, the bytes of its evaluation, and the parameters.

    What a model raises with real tensors passes through.
    """
    traced = [trace(setting, batch, fake=False) for batch in SMALL]
    small, large = (anatomy(one.step) for one in traced)
    wanted = setting.batch_size
    moments = ("at_peak", "forward", "backward", "update", "after")
    lines = {
        name: {
            kind: _line(size, getattr(large, name)[kind], wanted)
            for kind, size in getattr(small, name).items()
        }
        for name in moments
    }
    grown = Anatomy(
        peak=_line(small.peak, large.peak, wanted),
        moment=large.moment,
        layer=large.layer,
        **lines,
    )
    evaluated = [one.evaluation.peak().bytes for one in traced]
    return grown, _line(evaluated[0], evaluated[1], wanted), traced[0].parameters


def _line(at_small: int, at_large: int, wanted: int) -> int:
    """The value at ``wanted`` of the line through both sizes, never below either of them."""
    small, large = SMALL
    slope = (at_large - at_small) / (large - small)
    return max(at_small, at_large, round(at_small + slope * (wanted - small)))
