"""Small data sets that are generated, each the plainest that shows its kind: the same on every
machine and in every version, as their generator is NumPy's frozen one. No torch.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

OPENING, CLOSING = "([{", ")]}"
BRACKETS = " ()[]{}"
"""Characters by their token id; 0 is no bracket."""

LENGTH = 16
"""Brackets of a string."""

SAMPLES = 64
"""Of a wave."""

SHAPES = ("sine", "square", "triangle", "sawtooth")
NOTES = ("C", "D", "E", "F", "G", "A", "B", "C'")

OFTEN = (0.45, 0.3, 0.4, 0.25, 0.35, 0.2, 0.1, 0.05)
"""How often each note sounds."""

SEMITONES = (0, 2, 4, 5, 7, 9, 11, 12)
BANDS = 40
"""Of a spectrum, three semitones apart from the lowest note on."""

FAULTY = 0.04
"""The share of machines that fail."""


@cache
def brackets() -> tuple[Whole, Whole]:
    """4,000 strings of 16 brackets of three kinds, ids (n, 16), and whether each one is balanced.

    Those that are not were balanced before two or more of their brackets changed places: they hold
    the same brackets as often, so that counting does not tell.
    """
    random = np.random.RandomState(1)
    strings = [_balanced(random) for _ in range(4_000)]
    for number, ids in enumerate(strings):
        while number % 2 == 0 and is_balanced(ids):
            places = random.choice(LENGTH, random.choice([2, 2, 3, 4]), replace=False)
            ids[places] = ids[np.roll(places, 1)]
    x = np.stack(strings)
    return x, np.array([int(is_balanced(ids)) for ids in x])


def is_balanced(ids: Whole) -> bool:
    """Whether every bracket closes the one that was opened last."""
    open_: list[int] = []
    for one in ids.tolist():
        if one % 2:
            open_.append(one)
        elif not open_ or open_.pop() + 1 != one:
            return False
    return not open_


def _balanced(random: np.random.RandomState) -> Whole:
    """Opened and closed at random, as far as the rest of the string allows."""
    ids: list[int] = []
    open_: list[int] = []
    for left in range(LENGTH, 0, -1):
        if open_ and (len(open_) == left or random.rand() < 0.5):
            ids.append(open_.pop() + 1)
        else:
            open_.append(1 + 2 * random.randint(len(OPENING)))
            ids.append(open_[-1])
    return np.array(ids, dtype=np.int64)


@cache
def waves() -> tuple[Floats, Whole]:
    """2,000 noisy waves of four shapes, (n, 64, 2): heard at two places, the second later and
    fainter. Period, phase, strength and noise differ from wave to wave.
    """
    random = np.random.RandomState(2)
    count = 2_000
    shape = np.arange(count) % len(SHAPES)
    period = 10 + 22 * random.rand(count, 1)
    phase, lag = random.rand(count, 1), 0.5 * random.rand(count, 1)
    time = np.arange(SAMPLES)[None]
    strength = 0.5 + random.rand(count, 1)
    ears = [
        loud * strength * _wave((time / period + phase - late) % 1, shape)
        for loud, late in ((1.0, 0.0), (0.6, lag))
    ]
    heard = np.stack(ears, axis=2)
    noise = (0.05 + 0.2 * random.rand(count, 1, 1)) * random.randn(*heard.shape)
    return (heard + noise).astype(np.float32), shape.astype(np.int64)


def _wave(turn: NDArray[np.float64], shape: Whole) -> NDArray[np.float64]:
    """Values of power 1 at ``turn`` (n, length) from 0 to 1, each row of its ``shape``."""
    every = [
        np.sqrt(2) * np.sin(2 * np.pi * turn),
        np.where(turn < 0.5, 1.0, -1.0),
        np.sqrt(3) * (4 * np.abs(turn - 0.5) - 1),
        np.sqrt(3) * (2 * turn - 1),
    ]
    return np.choose(shape[:, None], every)


@cache
def chords() -> tuple[Floats, Floats]:
    """2,000 spectra (n, 40) of notes that sound together, and which of eight they are, (n, 8).

    Each note has overtones, which fall on those of others; rare notes are among them.
    """
    random = np.random.RandomState(3)
    count = 2_000
    sounds = random.rand(count, len(NOTES)) < OFTEN
    bands = np.linspace(0, 36, BANDS)
    spectra = np.zeros((count, BANDS))
    for note, semitone in enumerate(SEMITONES):
        loud = np.exp(0.4 * random.randn(count, 1)) * sounds[:, [note]]
        for overtone in range(1, 6):
            place = semitone + 12 * np.log2(overtone)
            fades = loud * np.exp(0.3 * random.randn(count, 1)) / overtone
            spectra += fades * np.exp(-0.5 * ((bands - place) / 0.6) ** 2)
    spectra += 0.1 * np.abs(random.randn(count, BANDS))
    return np.log1p(spectra).astype(np.float32), sounds.astype(np.float32)


@cache
def faults() -> tuple[Floats, Whole]:
    """5,000 readings of eight sensors, (n, 8), and whether the machine failed: 4 % of them did.

    A machine about to fail trembles: two readings that move together move apart, and three are
    somewhat higher.
    """
    random = np.random.RandomState(4)
    count = 5_000
    failed = random.rand(count) < FAULTY
    x = random.randn(count, 8)
    x[:, 1] = np.where(failed, -0.5, 0.8) * x[:, 0] + 0.6 * random.randn(count)
    x[:, 2:5] += 0.8 * failed[:, None]
    return x.astype(np.float32), failed.astype(np.int64)
