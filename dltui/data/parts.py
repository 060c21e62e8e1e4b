"""Which examples are trained on, chosen by, and tested on: places in the user's own files.

Torch is not needed, so that the plan counts the very parts that a training gets.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dltui.data.natural import listed
from dltui.data.options import FileData, Task
from dltui.data.stratify import Pool
from dltui.errors import InputError, UsageError

Places = NDArray[np.int64]
Part = Literal["train", "validation", "test"]

PARTS: tuple[Part, ...] = ("train", "validation", "test")

WORDS: dict[str, Part] = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}
"""What a column of parts, or a folder of one, may say, in small letters."""


SHOWN = 5
"""Classes that a note names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Places of examples, int64; ``validation`` may be empty. ``notes`` are to be read."""

    train: Places
    validation: Places
    test: Places
    notes: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """Examples of each part that there is."""
        sizes = {part: len(getattr(self, part)) for part in PARTS}
        return {part: size for part, size in sizes.items() if size or part != "validation"}


def part_of(words: Sequence[str], source: str, first: int = 1) -> list[Part]:
    """The part that each of ``words`` names, whatever its case and blanks.

    ``source`` says where they stand, ``first`` is the number of the first row; ``InputError`` has
    the row that names none.
    """
    found = [WORDS.get(word.strip().casefold()) for word in words]
    for row, (part, word) in enumerate(zip(found, words, strict=True), first):
        if part is None:
            said = repr(word) if word.strip() else "nothing"
            raise InputError(
                f"{source}, row {row}: it says {said}; a part is train, val (or validation) or test"
            )
    return [part for part in found if part is not None]


def parts(
    y: NDArray[np.generic],
    task: Task,
    options: FileData,
    seed: int,
    *,
    source: str,
    given: Sequence[Part] = (),
    groups: Sequence[object] = (),
    names: Sequence[str] = (),
) -> Parts:
    """What is done with each of the n examples, after ``classes``, the shares and the limits.

    ``y`` are (n,) int64 classes, (n, k) labels (0 or 1) or numbers. ``given`` says of every example
    to which part the files put it; what is missing is held out of those they put to train.
    ``groups`` (n,) stay together, ``names`` are those of classes. Training examples are in random
    order where the test was held out of them, else in that of the files. ``InputError`` where a
    part stays empty.
    """
    part = np.array([PARTS.index(one) for one in given] or np.zeros(len(y)), dtype=np.int64)
    wanted = _wanted(y, task, options, len(names), source)
    train, validation, test = (np.flatnonzero(wanted & (part == i)) for i in range(3))
    pool = Pool(y, task, options.stratify, np.array(groups) if len(groups) else None, seed)
    share = options.validation_share
    if not len(test):
        count = _held("test", options.test_share, len(train), source)
        chosen = pool.choose(train, count, purpose=1, keep=1 + bool(share))
        mixed = np.random.default_rng([seed % 2**64, 2]).permutation(len(train))
        train, test = train[mixed[~chosen[mixed]]], train[mixed[chosen[mixed]]]
    if options.limit and options.draw == "first" and options.limit < len(train):
        train = train[pool.choose(train, options.limit, purpose=3, keep=0)]
    if share and len(validation):
        raise InputError(
            f"data.validation_share: {source} has {len(validation):,} validation examples of its "
            "own; leave it out"
        )
    if share:
        train, validation = validation_of(pool, train, share, source)
    test = test[: options.test_limit] if options.test_limit else test
    found = Parts(train=train, validation=validation, test=test)
    _none_empty(found, source)
    if len(groups):
        _apart(found, np.array(groups), source)
    notes = _missing(found, y, names) if task == "classes" else ()
    return Parts(train=train, validation=validation, test=test, notes=notes)


def validation_of(pool: Pool, train: Places, share: float, source: str) -> tuple[Places, Places]:
    """``train`` without the ``share`` of it that is held out to choose by, and that; the order
    stays. ``InputError`` where one of them would be empty.
    """
    chosen = pool.choose(train, _held("validation", share, len(train), source), purpose=4)
    return train[~chosen], train[chosen]


def check_classes(wanted: Sequence[int], count: int, source: str) -> None:
    """``UsageError`` unless each of ``wanted`` is one of ``count`` classes and named once."""
    unknown = [label for label in wanted if not 0 <= label < count]
    if unknown or len(set(wanted)) != len(wanted):
        raise UsageError(
            f"data.classes = {list(wanted)}: {source} has the labels 0 to {count - 1}, each may be "
            "named once"
        )


def _wanted(
    y: NDArray[np.generic], task: Task, options: FileData, count: int, source: str
) -> NDArray[np.bool_]:
    if not options.classes:
        return np.ones(len(y), dtype=np.bool_)
    if task != "classes":
        raise UsageError(f"data.classes: the targets of {source} are {task}, not classes")
    check_classes(options.classes, count or int(np.max(y.astype(np.int64))) + 1, source)
    return np.isin(y, options.classes)


def _held(part: Part, share: float, count: int, source: str) -> int:
    """How many of ``count`` examples to hold out; ``InputError`` unless both sides get some."""
    held, key = round(share * count), f"data.{part}_share = {share:g}"
    if not share:
        raise InputError(
            f"{key}: {source} has no {part} part of its own; hold some out, or name it with "
            f"data.{part} or data.split"
        )
    if count < 2 or not 0 < held < count:
        left = "training" if held else part
        least = f"; at least {1 / count:.2g} is one" if count > 1 and not held else ""
        raise InputError(f"{key}: of {count:,} examples of {source} none is left for {left}{least}")
    return held


def _none_empty(found: Parts, source: str) -> None:
    for name, places in (("training", found.train), ("test", found.test)):
        if not len(places):
            raise InputError(f"{source}: no examples are left for {name}")


def _apart(found: Parts, groups: NDArray[np.generic], source: str) -> None:
    """``InputError`` where files put examples of one group into two parts."""
    held = {part: set(groups[getattr(found, part)].tolist()) for part in PARTS}
    for one, other in itertools.combinations(PARTS, 2):
        for group in sorted(held[one] & held[other], key=str)[:1]:
            raise InputError(
                f"data.group: {source} has examples of {group!s} both for {one} and for {other}"
            )


def _missing(found: Parts, y: NDArray[np.generic], names: Sequence[str]) -> tuple[str, ...]:
    """What has to be said of classes that are not in every part."""
    every = [found.train, found.validation, found.test]
    there = np.unique(y[np.concatenate(every)])
    notes: list[str] = []
    for part in PARTS:
        places = getattr(found, part)
        lacking = np.setdiff1d(there, y[places]).tolist()
        if len(places) and lacking:
            told = [names[label] if len(names) > label else str(label) for label in lacking]
            more = " classes" * (len(told) > SHOWN)
            notes.append(f"no {part} examples of {listed(told, SHOWN)}{more}")
    return tuple(notes)
