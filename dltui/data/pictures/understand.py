"""What the pictures of a folder become, decided by all of them and not by the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from dltui.data.fit import Sides, wanted_sides
from dltui.data.natural import listed
from dltui.data.options import FileData
from dltui.data.pictures.decode import Form, deep_values
from dltui.data.pictures.look import Look, Seen
from dltui.data.pictures.opened import opened, upright
from dltui.data.pictures.tree import shown
from dltui.errors import DltuiError, InputError, UsageError

BACKGROUNDS = (255, 0, 128)
"""White, black, grey: shades that what is transparent may show."""

SHADES = {255: "white", 0: "black", 128: "grey"}
SURELY = 32
"""So much better another background than white must set off what is drawn."""

DEPTHS = (255.0, 1023.0, 4095.0, 16383.0, 65535.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """``form`` of all pictures; ``damaged`` are places of those that cannot be read."""

    form: Form
    damaged: tuple[int, ...]
    notes: tuple[str, ...]


def understand(
    paths: Sequence[str], seen: Sequence[Seen], options: FileData, *, decoded: int
) -> Understanding:
    """By what was ``seen`` of each path; at most ``decoded`` pictures are looked into for what
    headers do not say. Raises the first fault unless ``options.damaged`` skips what is damaged.
    """
    damaged = tuple(i for i, one in enumerate(seen) if isinstance(one, DltuiError))
    if damaged and options.damaged == "refuse":
        first = seen[damaged[0]]
        assert isinstance(first, DltuiError)
        more = f" (and {len(damaged) - 1:,} more)" if len(damaged) > 1 else ""
        raise type(first)(f'{first}{more}; damaged = "skip" leaves it out')
    there = [(path, one) for path, one in zip(paths, seen, strict=True) if isinstance(one, Look)]
    if not there:
        raise InputError(f"none of {len(paths):,} pictures can be read")
    looks = [one for _, one in there]
    colour = any(one.colour for one in looks)
    sides = _sides(there, options)
    background, said = _background(there, decoded)
    low, high, scaled = _depth(there, options, decoded)
    deep = any(one.deep for one in looks)
    form = Form(
        channels=3 if colour else 1,
        sides=sides,
        resize=bool(wanted_sides(options)),
        fit=options.fit,
        background=background,
        deep=deep,
        low=low,
        high=high,
    )
    left = [shown(paths[i]) for i in damaged]
    notes = [f"left out, as they cannot be read: {listed(left)}"] if left else []
    notes += _counted(looks, colour)
    return Understanding(form=form, damaged=damaged, notes=(*notes, *scaled, *said))


def _counted(looks: Sequence[Look], colour: bool) -> list[str]:
    """What is so of some pictures and changes how all are read."""
    grey = sum(not one.colour for one in looks)
    moving = sum(one.moving for one in looks)
    notes = []
    if colour and grey:
        notes.append(f"{grey:,} of {len(looks):,} pictures are grey: all are read as colour")
    fine = sum(one.fine for one in looks)
    if fine:
        notes.append(f"{fine:,} pictures have colour or alpha of 16 bits: 8 bits of it are read")
    if moving:
        notes.append(f"of moving pictures ({moving:,}) the first frame is read")
    return notes


def _sides(there: Sequence[tuple[str, Look]], options: FileData) -> Sides:
    wanted = wanted_sides(options)
    if wanted:
        return wanted
    for (path, one), (other, two) in pairwise(there):
        if one.sides != two.sides:
            raise InputError(
                f"pictures differ in size: {shown(path)} is {one.sides[1]}×{one.sides[0]}, "
                f"{shown(other)} {two.sides[1]}×{two.sides[0]}; give them one with data.size"
            )
    return there[0][1].sides


def _background(there: Sequence[tuple[str, Look]], decoded: int) -> tuple[int, tuple[str, ...]]:
    """The shade behind transparent pictures that sets off what is drawn: white unless another is
    clearly better in the worst of them."""
    shades = []
    clear = 0
    for path in spread([path for path, one in there if one.clear], decoded):
        with opened(path) as image:
            pixels = np.asarray(upright(image).convert("RGBA"), dtype=np.float32)
        alpha = pixels[..., 3] / 255.0
        clear += bool(alpha.min() < 1)
        if alpha.min() < 1 and alpha.max() > 0:
            shades.append(float(np.average(pixels[..., :3].mean(-1), weights=alpha)))
    if not shades:
        return 255, ()
    contrast = {ground: np.abs(np.array(shades) - ground).min() for ground in BACKGROUNDS}
    best = max(BACKGROUNDS, key=lambda ground: contrast[ground] + SURELY * (ground == 255))
    return best, (f"transparent parts of pictures show {SHADES[best]}",)


def _depth(
    there: Sequence[tuple[str, Look]], options: FileData, decoded: int
) -> tuple[float, float, tuple[str, ...]]:
    """Values of deep pictures that become 0 and 1, and what is said of it."""
    deep = [path for path, one in there if one.deep]
    if options.range:
        if not deep:
            raise UsageError("data.range is for pictures of more than 8 bits; these have 8")
        if len(options.range) != 2 or options.range[0] >= options.range[1]:
            raise UsageError("data.range: expected [low, high] with low below high")
        return options.range[0], options.range[1], ()
    if not deep:
        return 0.0, 255.0, ()
    least, most, whole = np.inf, -np.inf, True
    for path in spread(deep, decoded):
        with opened(path) as image:
            whole &= image.mode != "F"
            values = deep_values(upright(image), path)
        least, most = min(least, float(values.min())), max(most, float(values.max()))
    low, high = _ends(least, most, whole)
    if high <= low:
        high = low + 1
    note = f"{len(deep):,} pictures of more than 8 bits, {least:g} to {most:g}: {low:g} to {high:g}"
    return low, high, (f"{note} becomes 0 to 1; data.range = [low, high] sets it",)


def _ends(least: float, most: float, whole: bool) -> tuple[float, float]:
    if whole and least >= 0:
        return 0.0, next((depth for depth in DEPTHS if most <= depth), most)
    return (0.0, 1.0) if least >= 0 and most <= 1 else (least, most)


def spread(paths: Sequence[str], most: int) -> Sequence[str]:
    """At most so many of ``paths``, evenly spread."""
    if len(paths) <= most:
        return paths
    return [paths[i * len(paths) // most] for i in range(most)]
