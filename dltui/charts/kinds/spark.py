"""A trend in one row."""

from __future__ import annotations

import math
from collections.abc import Sequence

_STEPS = "▁▂▃▄▅▆▇█"
_ASCII_STEPS = "_.-=+*#@"
_ARROWS = ("↑", "↓")
_ASCII_ARROWS = ("^", "v")


def spark(values: Sequence[float | None], width: int, *, ascii: bool = False) -> str:
    """``values`` as at most ``width`` cells, each the mean of its share; a gap is a blank.

    The lowest mean is the lowest step, the highest the highest; values all the same lie low.
    Values so far away that they would flatten the others are left out; an arrow stands where most
    of a share or the very last one are.
    """
    steps = _ASCII_STEPS if ascii else _STEPS
    up, down = _ASCII_ARROWS if ascii else _ARROWS
    shares = _shares(values, width)
    means = [sum(v / len(usual) for v in usual) if usual else None for usual, _ in shares]
    finite = [mean for mean in means if mean is not None]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    cells: list[str] = []
    for mean, (usual, far) in zip(means, shares, strict=True):
        if len(far) > len(usual):
            cells.append(up if far[-1] > high else down)
        elif mean is None:
            cells.append(" ")
        else:
            cells.append(steps[round((mean - low) / (high - low) * 7) if high > low else 0])
    return "".join(cells)


def _shares(values: Sequence[float | None], width: int) -> list[tuple[list[float], list[float]]]:
    """The finite values of each of at most ``width`` parts: those to be drawn, and the far ones.

    Of the last part only the far ones where it ends with one.
    """
    known = [math.nan if v is None or not math.isfinite(v) else v for v in values]
    known = [max(-1e300, min(1e300, v)) if v == v else v for v in known]
    beyond = _beyond(known)
    count = min(len(values), max(0, width))
    shares: list[tuple[list[float], list[float]]] = []
    for i in range(count):
        part = range(i * len(values) // count, (i + 1) * len(values) // count)
        usual = [known[n] for n in part if known[n] == known[n] and not beyond[n]]
        shares.append((usual, [known[n] for n in part if beyond[n]]))
    finite = [out for value, out in zip(known, beyond, strict=True) if value == value]
    if shares and finite and finite[-1] and shares[-1][1]:
        shares[-1] = ([], shares[-1][1])
    return shares


def _beyond(known: Sequence[float]) -> list[bool]:
    # Imported here: numpy would make the first frame later.
    import numpy as np

    from dltui.charts.transform.outliers import reach

    array = np.array(known, dtype=np.float64)
    far = reach([array])
    return [False] * len(known) if far is None else far.outliers(array).tolist()


def levels(shares: Sequence[float], *, ascii: bool = False) -> str:
    """One cell a share in 0…1, on a fixed scale: unlike ``spark``, half is half."""
    steps = _ASCII_STEPS if ascii else _STEPS
    return "".join(steps[round(max(0.0, min(1.0, share)) * 7)] for share in shares)
