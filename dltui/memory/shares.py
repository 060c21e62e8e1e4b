"""What each of several ranks holds of a network and its optimizer, and sends, by arithmetic.

After ZeRO (Rajbhandari et al. 2020, arXiv:1910.02054): with Ψ parameters of 4 bytes and Adam, a
rank of N holds 4Ψ + 4Ψ + 8Ψ bytes between steps; 8Ψ + 8Ψ/N where the optimizer's state is shared
out; 16Ψ/N where all is. No torch in here: shapes are tuples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from dltui.memory.log import Kind
from dltui.options import Shard

Shape = tuple[int, ...]


def count(shape: Shape) -> int:
    """Values of a parameter."""
    return math.prod(shape)


def owners(counts: Sequence[int], ranks: int) -> list[int]:
    """Which rank updates each parameter, as `ZeroRedundancyOptimizer` shares them out: the largest
    first, each to who has the least."""
    loads, found = [0] * ranks, [0] * len(counts)
    for index in sorted(range(len(counts)), key=lambda index: -counts[index]):
        found[index] = loads.index(min(loads))
        loads[found[index]] += counts[index]
    return found


def fullest(counts: Sequence[int], ranks: int) -> int:
    """The rank that updates the most."""
    loads = [0] * ranks
    for values, owner in zip(counts, owners(counts, ranks), strict=True):
        loads[owner] += values
    return loads.index(max(loads))


def rows(shape: Shape, ranks: int) -> int:
    """Values of a rank's share of a parameter under full sharding, which cuts the first dimension
    into equal parts; the last are filled up."""
    return -(-shape[0] // ranks) * math.prod(shape[1:])


def held(shapes: Sequence[Shape], ranks: int, shard: Shard, state: int = 2) -> dict[Kind, int]:
    """Values that the fullest rank holds between steps, where the optimizer keeps ``state`` for
    each parameter: Adam 2, momentum 1."""
    counts = [count(shape) for shape in shapes]
    whole = sum(counts)
    share = sum(rows(shape, ranks) for shape in shapes)
    if shard == "full":
        return {Kind.PARAMETERS: share, Kind.GRADIENTS: share, Kind.OPTIMIZER: state * share}
    updated = whole
    if shard == "optimizer":
        which, most = owners(counts, ranks), fullest(counts, ranks)
        updated = sum(n for n, owner in zip(counts, which, strict=True) if owner == most)
    return {Kind.PARAMETERS: whole, Kind.GRADIENTS: whole, Kind.OPTIMIZER: state * updated}


def sent(shapes: Sequence[Shape], ranks: int, shard: Shard) -> float:
    """Values that a rank sends a step, the mean of all, where collectives go round in a ring.

    Gradients are reduced to all, 2 (N-1)/N of them; an optimizer that is shared out then hands on
    what it has updated, (N-1)/N. Full sharding gathers parameters twice, forward and backward, and
    reduces gradients to their owners: three times (N-1)/N.
    """
    ring = (ranks - 1) / ranks
    if shard == "full":
        return 3 * ring * sum(ranks * rows(shape, ranks) for shape in shapes)
    return (2 + (shard == "optimizer")) * ring * sum(map(count, shapes))
