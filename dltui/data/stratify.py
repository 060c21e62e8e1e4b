"""Holding out: how many of each class, which examples, and whole groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dltui.data.options import Task

Places = NDArray[np.int64]
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pool:
    """Where examples are held out of: ``y`` (n,) int64 classes, (n, k) labels or numbers; groups
    (n,) that stay together, or null.
    """

    y: NDArray[np.generic]
    task: Task
    stratify: bool
    groups: NDArray[np.generic] | None
    seed: int

    def choose(self, places: Places, count: int, *, purpose: int, keep: int = 1) -> Chosen:
        """``count`` of ``places``, or near it where whole groups are taken: (len(places),).

        Of every class that has more than ``keep`` examples one at least is chosen, and ``keep`` are
        left. Another ``purpose`` draws other ones.
        """
        random = np.random.default_rng([self.seed % 2**64, purpose])
        order = random.permutation(len(places))
        chosen = np.zeros(len(places), dtype=np.bool_)
        chosen[order] = self._first(places[order], count, keep)
        return chosen

    def _first(self, places: Places, count: int, keep: int) -> Chosen:
        if self.groups is not None:
            return _groups(self.groups[places], count, keep)
        if not self.stratify or self.task == "numbers":
            return np.arange(len(places)) < count
        y = self.y[places]
        return _labels(y != 0, count, keep) if self.task == "labels" else _classes(y, count, keep)


def quotas(counts: NDArray[np.int64], total: int, keep: int) -> NDArray[np.int64]:
    """``total`` shared out to classes of ``counts`` examples as evenly as whole numbers can.

    The largest remainders are rounded up; a class of more than ``keep`` gives one at least and
    keeps ``keep``, a smaller one keeps one. With ``keep`` 0 no class has to give one.
    """
    exact = counts * (total / counts.sum())
    many = counts > keep
    least = many & (keep > 0)
    most = counts - np.where(many, keep, 1)
    quota: NDArray[np.int64] = np.clip(np.floor(exact).astype(np.int64), least, most)
    while quota.sum() < total and (quota < most).any():
        quota[np.argmax(np.where(quota < most, exact - quota, -np.inf))] += 1
    while quota.sum() > total and (quota > least).any():
        quota[np.argmax(np.where(quota > least, quota - exact, -np.inf))] -= 1
    return quota


def _classes(y: NDArray[np.generic], count: int, keep: int) -> Chosen:
    _, codes, sizes = np.unique(y, return_inverse=True, return_counts=True)
    quota = quotas(sizes, count, keep)
    by_class = np.argsort(codes, kind="stable")
    rank = np.arange(len(codes)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    chosen = np.zeros(len(codes), dtype=np.bool_)
    chosen[by_class] = rank < np.repeat(quota, sizes)
    return chosen


def _labels(y: Chosen, count: int, keep: int) -> Chosen:
    """The rarest label is shared out first, then the next among those that are left, at last the
    examples without a label. A label's share is off by a few where labels come together.
    """
    chosen, free = np.zeros(len(y), dtype=np.bool_), np.ones(len(y), dtype=np.bool_)
    sizes = y.sum(axis=0)
    rarest_first = np.argsort(sizes, kind="stable")
    for label in rarest_first[sizes[rarest_first] > 0]:
        has = y[:, label]
        quota = int(quotas(sizes[[label]], round(count * sizes[label] / len(y)), keep)[0])
        some = np.flatnonzero(free & has)
        chosen[some[: max(0, quota - int(chosen[has].sum()))]] = True
        free[some] = False
    bare = np.flatnonzero(free)
    chosen[bare[: max(0, count - int(chosen.sum()))]] = True
    return chosen


def _groups(groups: NDArray[np.generic], count: int, keep: int) -> Chosen:
    """Whole groups in the order they come, while they fit; ``keep`` of them are left."""
    _, firsts, codes, sizes = np.unique(
        groups, return_index=True, return_inverse=True, return_counts=True
    )
    taken: list[int] = []
    room = count
    for group in np.argsort(firsts):
        if sizes[group] <= room and len(taken) < len(sizes) - keep:
            taken.append(int(group))
            room -= int(sizes[group])
    if not taken and len(sizes) > keep:
        taken = [int(np.argmin(sizes))]
    chosen: Chosen = np.isin(codes, taken)
    return chosen
