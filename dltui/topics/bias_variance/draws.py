"""Data sets that differ only in their noise: of one table of noise, or as write-up A drew them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from dltui.topics.bias_variance.options import Samples, ThreeFits
from dltui.topics.bias_variance.polynomials import HIGH, LOW, Array, truth

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Draw:
    """Data sets at the same points: ``y`` is (points, sets), the rest (points,)."""

    x: Array
    y: Array
    train: Places
    test: Places

    @property
    def test_truth(self) -> Array:
        """(test points, 1)."""
        return truth(self.x[self.test])[:, None]

    @property
    def test_noise(self) -> Array:
        """(test points, sets): what was really added, not what was to be expected."""
        return self.y[self.test] - self.test_truth


def shared(options: Samples, seed: int) -> Draw:
    """One table of noise, drawn by ``seed``; ``split_seed`` chooses the test points."""
    x = np.linspace(LOW, HIGH, options.points)
    order = np.random.default_rng(options.split_seed).permutation(options.points)
    noise = np.random.default_rng(seed).normal(
        0.0, np.sqrt(options.noise), (options.points, options.data_sets)
    )
    return Draw(
        x,
        truth(x)[:, None] + noise,
        train=np.sort(order[options.test_points :]),
        test=np.sort(order[: options.test_points]),
    )


def published(options: Samples, seed: int) -> Iterator[Draw]:
    """Without end, as write-up A 1.4: the generator goes on from one to the next.

    ``split_seed`` permutes the points by numpy's old generator; the last of them are held out.
    ``seed`` is that of Python's ``random``: a data set is a ``gauss`` for each training point
    in that order, then one for each test point.
    """
    x = np.linspace(LOW, HIGH, options.points)
    order = np.random.RandomState(options.split_seed).permutation(options.points)
    held = options.points - options.test_points
    gauss, deviation = random.Random(seed).gauss, np.sqrt(options.noise)
    while True:
        noise = np.empty((options.points, options.data_sets))
        for data_set in range(options.data_sets):
            for place in order:
                noise[place, data_set] = gauss(0.0, deviation)
        yield Draw(x, truth(x)[:, None] + noise, train=order[:held], test=order[held:])


def draws(options: Samples, seed: int, count: int, before: int = 0) -> list[Draw]:
    """Data for ``count`` fits: the same for all, or as published each its own, of which the
    first ``before`` go to others."""
    if options.draw == "published":
        return list(islice(published(options, seed), before, before + count))
    return [shared(options, seed)] * count


def one_set(options: ThreeFits, seed: int) -> Draw:
    """For a few fits of one data set; as published, write-up A 1.2: whole x from 0 to 10 by
    ``randint``, then a ``gauss`` for each, and nothing held out."""
    if options.draw != "published":
        return shared(options, seed)
    generator, deviation = random.Random(seed), np.sqrt(options.noise)
    x = np.array([generator.randint(int(LOW), int(HIGH)) for _ in range(options.points)], float)
    noise = np.array([generator.gauss(0.0, deviation) for _ in x])
    everything = np.arange(options.points)
    return Draw(x, (truth(x) + noise)[:, None], train=everything, test=everything[:0])
