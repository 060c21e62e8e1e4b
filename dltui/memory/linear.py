"""Where fake tensors cannot follow a model: two small batches really computed, and a line."""

from __future__ import annotations

from dltui.memory.anatomy import Anatomy, anatomy
from dltui.memory.traced_step import Setting, Traced, trace

SMALL = (8, 16)
"""Batch sizes that are computed on the CPU, unless the wanted one is no larger."""


def extrapolate(setting: Setting) -> tuple[Anatomy, int, Traced]:
    """The anatomy at the setting's batch, the bytes of its evaluation, and one of the traces.

    What a model raises with real tensors passes through.
    """
    wanted = setting.batch_size
    if wanted <= SMALL[1]:
        traced = trace(setting, fake=False)
        evaluated = traced.evaluation.peak().bytes
        return anatomy(traced.step), evaluated, traced
    small, large = (trace(setting, batch, fake=False) for batch in SMALL)
    grown = _grown(anatomy(small.step), anatomy(large.step), wanted)
    evaluated = max(one.evaluation.peak().bytes for one in (small, large))
    return grown, evaluated, small


def _grown(small: Anatomy, large: Anatomy, wanted: int) -> Anatomy:
    """Every size on its own line; the peak is the largest of the moments' sums there."""
    moments = {
        name: {
            kind: _line(size, getattr(large, name)[kind], wanted)
            for kind, size in getattr(small, name).items()
        }
        for name in ("forward", "backward", "update", "after")
    }
    fullest = max(moments, key=lambda name: sum(moments[name].values()))
    return Anatomy(
        peak=sum(moments[fullest].values()),
        moment=fullest,
        layer=large.layer if large.moment == fullest else "",
        at_peak=moments[fullest],
        **moments,
    )


def _line(at_small: int, at_large: int, wanted: int) -> int:
    """The value at ``wanted`` of the line through both sizes, never below either of them."""
    small, large = SMALL
    slope = (at_large - at_small) / (large - small)
    return max(at_small, at_large, round(at_small + slope * (wanted - small)))
