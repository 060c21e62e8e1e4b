"""How unevenly examples fall on classes, and what that does to an accuracy."""

from __future__ import annotations

from collections.abc import Mapping

MAJORITY = 0.7
"""Share of the largest class from which on it is said."""

RATIO = 10
"""How many times the smallest the largest class is, from which on it is said."""


def share(counts: Mapping[str, int]) -> float:
    """Of the largest class: the accuracy of always saying it, in [0, 1]."""
    return max(counts.values(), default=0) / max(1, sum(counts.values()))


def unbalanced(counts: Mapping[str, int], *, weighed: bool = False) -> str:
    """What to know of classes so uneven that an accuracy misleads; empty of others. The cure is
    left out where they are ``weighed`` already.
    """
    there = {name: count for name, count in counts.items() if count}
    if len(there) < 2:
        return ""
    most, least = max(there, key=lambda name: there[name]), min(there, key=lambda name: there[name])
    part, ratio = share(there), there[most] / there[least]
    if ratio < RATIO and part < MAJORITY:
        return ""
    text = (
        f"unbalanced: {most!r} is {100 * part:.0f} % of the examples, {ratio:.3g} times as many "
        f"as {least!r}; always saying it is right as often. Look at the balanced accuracy"
    )
    return text if weighed else f'{text}, and let train.class_weights = "auto" weigh them alike'
