"""One metric over a run, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Series:
    """float64 arrays of one length, in step order; ``y`` is NaN where a value was not finite.

    ``elapsed`` is seconds of running, ``time`` Unix seconds, ``epoch`` fractional epochs.
    """

    step: Array
    y: Array
    elapsed: Array
    time: Array
    epoch: Array
