"""Strings of brackets as token ids: 1 opens, 2 closes, 0 is padding. Are they balanced?"""

import numpy as np

random = np.random.default_rng(0)


def balanced(ids):
    depth = np.cumsum(np.where(ids == 1, 1, -1))
    return depth.min() >= 0 and depth[-1] == 0


def example(wanted):
    while True:
        ids = random.permutation([1] * 8 + [2] * 8)
        if balanced(ids) == wanted:
            return np.pad(ids, (0, 4))


y = random.integers(0, 2, 800)
np.savez("brackets.npz", x=np.stack([example(bool(label)) for label in y]), y=y)
