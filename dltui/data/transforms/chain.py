"""The transforms of a training, in order, between what is stored and what the network gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from dltui.data.dataset import Dataset, Encoding
from dltui.data.transforms import colours, geometry, hiding, mixing
from dltui.data.transforms.chosen import chosen, name_of, refusal
from dltui.data.transforms.draws import Draws
from dltui.data.transforms.options import MIXING, Colour, Written
from dltui.data.transforms.own import own
from dltui.errors import InputError
from dltui.options import Code

Step = Callable[[Tensor, Tensor, Draws], tuple[Tensor, Tensor]]

STEPS: dict[str, Callable[[Tensor, Any, Draws], Tensor]] = {
    "flip": geometry.flip,
    "vertical-flip": geometry.vertical_flip,
    "crop": geometry.crop,
    "resized-crop": geometry.resized_crop,
    "rotate": geometry.rotate,
    "affine": geometry.affine,
    "colour": colours.colour,
    "grey": colours.grey,
    "blur": colours.blur,
    "erase": hiding.erase,
    "noise": hiding.noise,
    "mask": hiding.mask,
}

MIXERS: dict[str, Callable[[Tensor, Tensor, Any, Draws], tuple[Tensor, Tensor]]] = {
    "mixup": mixing.mixup,
    "cutmix": mixing.cutmix,
}


BY_EXAMPLE = STEPS.keys() - {"noise", "mask"}
"""Those that draw a few numbers for each example, and no tensor for all of them at once."""


MOVING = {"flip", "vertical-flip", "crop"}
"""Those that move pixels about whole: in front they are done to what is stored, mostly bytes."""

IN_PLACE = STEPS | {
    "flip": partial(geometry.flip, in_place=True),
    "vertical-flip": partial(geometry.vertical_flip, in_place=True),
}
"""In front they write into a batch, which is nobody else's until code of the user's has had it."""


class Chain:
    """``mixes`` tells whether labels become shares of classes, (n, classes) float32, and
    ``by_example`` that what becomes of an example is no matter of the others in its batch.
    """

    def __init__(self, written: Sequence[Written], dataset: Dataset, folder: Path) -> None:
        """``folder`` is the preset's. ``InputError`` for what these examples cannot take."""
        stored = dataset.train.x.shape[-len(dataset.shape) :]
        shape = (*stored[:1], *dataset.shape[1:])
        if refused := refusal(written, dataset.kind, shape):
            raise InputError(": ".join(refused))
        self._classes = len(dataset.classes)
        self.mixes = any(name_of(one) in MIXING for one in written)
        self.by_example = all(map(_by_example, written))
        self._moving = len(list(takewhile(_moves, written)))
        self._steps = [
            _step(one, number, folder, in_place=number < self._moving)
            for number, one in enumerate(written)
        ]
        if any(isinstance(chosen(one), Colour) for one in written):
            _need_light(dataset)

    def __call__(
        self, x: Tensor, y: Tensor, encoding: Encoding, draws: Draws
    ) -> tuple[Tensor, Tensor]:
        """Inputs and labels of a training batch, from what is stored of it: ``x`` is nobody else's,
        and is written into.
        """
        if self.mixes:
            y = mixing.shares_of(y, self._classes)
        early = self._moving if encoding.size is None else 0
        for step in self._steps[:early]:
            x, y = step(x, y, draws)
        if early == len(self._steps):
            return encoding(x), y
        x = encoding.values(x)
        for step in self._steps[early:]:
            x, y = step(x, y, draws)
        return encoding.finished(x), y


def chain(written: Sequence[Written], dataset: Dataset, folder: Path) -> Chain | None:
    """Null where there is nothing to do."""
    return Chain(written, dataset, folder) if written else None


def _by_example(written: Written) -> bool:
    return name_of(written) in BY_EXAMPLE and not isinstance(chosen(written), Code)


def _moves(written: Written) -> bool:
    return name_of(written) in MOVING and not isinstance(chosen(written), Code)


def _step(written: Written, number: int, folder: Path, *, in_place: bool) -> Step:
    options, name = chosen(written), name_of(written)
    if isinstance(options, Code):
        change = own(options, folder, f"data.transforms[{number}]")
        return lambda x, y, draws: (change(x, draws), y)
    if name in MIXERS:
        mix = MIXERS[name]
        return lambda x, y, draws: mix(x, y, options, draws)
    step = (IN_PLACE if in_place else STEPS)[name]
    return lambda x, y, draws: (step(x, options, draws), y)


def _need_light(dataset: Dataset) -> None:
    """Colours are changed between black, 0, and white, 1."""
    x = dataset.train.x
    if not isinstance(x, Tensor) or x.dtype == torch.uint8:
        return
    low, high = (float(end) / dataset.encoding.divisor for end in torch.aminmax(x))
    if low < 0 or high > 1:
        raise InputError(
            f"data.transforms: colour is for images from 0 to 1; those of {dataset.name} go "
            f"from {low:.3g} to {high:.3g}"
        )
