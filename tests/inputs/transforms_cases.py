"""Transforms of training batches, sizes and normalising, as people ask for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tests.inputs.case import Case, Make

PRESET = """title = "transforms"
topic = "learning-rate"
[data]
{data}
[model]
name = "{model}"
[train]
optimizer = "adam"
lr = 0.02
epochs = {epochs}
batch_size = 32
{train}
"""
DIGITS = 'name = "digits"\nlimit = 320\ntest_limit = 100\n'
BEFORE = "unknown key data.transforms"
LEARNS = {"test/accuracy": (50.0, 100.0)}

MINE = """
import torch

def darker(x, by=0.5):
    x *= by
    return x

class Rolled:
    def __init__(self, places):
        self.places = places

    def __call__(self, x):
        return x.roll(self.places, -1)

def raises(x):
    return x.nothing

def sometimes(x):
    if torch.rand(1) < 0.2:
        raise ValueError("this batch is not to my taste")
    return x

def cut(x):
    return x[..., 1:, 1:]

def eights(x):
    return (x * 255).byte()

def forgets(x):
    x.mul_(0.5)

def numpy(x):
    return x.numpy()
"""


def digits(transforms: str, more: str = "", *, train: str = "", epochs: int = 2) -> Make:
    return preset(f"{DIGITS}transforms = {transforms}\n{more}", train=train, epochs=epochs)


def preset(data: str, *, model: str = "mlp", train: str = "", epochs: int = 2) -> Make:
    def make(folder: Path) -> None:
        text = PRESET.format(data=data, model=model, train=train, epochs=epochs)
        (folder / "p.toml").write_text(text)
        (folder / "mine.py").write_text(MINE)

    return make


def own(name: str, arguments: str = "") -> Make:
    more = f", arguments = {arguments}" if arguments else ""
    return digits(f'[{{ file = "mine.py", name = "{name}"{more} }}]')


def pictures(data: str, mode: str = "RGB", model: str = "mlp") -> Make:
    """Of many sizes and forms; a class each of red and green, or of dark and light."""

    def make(folder: Path) -> None:
        random = np.random.default_rng(0)
        for place, name in enumerate(("red", "green")):
            (folder / "pics" / name).mkdir(parents=True)
            for number in range(12):
                high, wide = random.integers(5, 40, 2)
                pixels = random.integers(0, 60, (high, wide, 3), dtype=np.uint8)
                pixels[:, :, place] += 150
                picture = Image.fromarray(pixels).convert(mode)
                picture.save(folder / "pics" / name / f"{number}.png")
        preset(f'path = "pics"\n{data}', model=model, epochs=8)(folder)

    return make


def floats(transforms: str) -> Make:
    """Images that were standardised before they were saved."""

    def make(folder: Path) -> None:
        y = np.arange(60) % 2
        x = np.random.default_rng(0).normal(size=(60, 3, 8, 8)) + 2 * y.reshape(-1, 1, 1, 1) - 1
        np.savez(folder / "d.npz", x=x.astype(np.float32), y=y)
        preset(f'path = "d.npz"\nkind = "images"\ntransforms = {transforms}')(folder)

    return make


def tokens(transforms: str) -> Make:
    """Texts whose first id tells the class."""

    def make(folder: Path) -> None:
        x = np.random.default_rng(0).integers(1, 9, (120, 12))
        np.savez(folder / "d.npz", x=x, y=(x[:, 0] > 4).astype(int))
        preset(f'path = "d.npz"\nkind = "tokens"\ntransforms = {transforms}', model="gru")(folder)

    return make


def refused(name: str, make: Make, *says: str, before: str = BEFORE) -> Case:
    return Case(
        name=f"transform-{name}",
        kind="E5",
        make=make,
        before=before,
        now=says[0],
        exit=2,
        early=True,
        says=says,
    )


def told(name: str, make: Make, *says: str) -> Case:
    """Known only once the user's code has run."""
    return Case(
        name=f"transform-own-{name}",
        kind="E5",
        make=make,
        before=BEFORE,
        now=says[0],
        exit=2,
        says=says,
    )


def works(
    name: str,
    make: Make,
    now: str,
    *,
    before: str = BEFORE,
    says: tuple[str, ...] = (),
    metrics: dict[str, tuple[float, float]] | None = None,
) -> Case:
    return Case(
        name=f"transform-{name}",
        kind="E5",
        make=make,
        before=before,
        now=now,
        says=says,
        metrics=metrics or {},
    )


CASES = [
    works(
        "many",
        digits('[{ name = "rotate", degrees = 10 }, "erase", "noise", "mixup"]', epochs=9),
        "done to each training batch; the test digits stay as they are",
        metrics=LEARNS,
    ),
    works(
        "cutmix-weighted",
        digits('["cutmix"]', train='class_weights = "auto"\nsmoothing = 0.1', epochs=6),
        "labels are shares of classes, weighted and smoothed",
        metrics=LEARNS,
    ),
    works(
        "rows",
        preset('name = "breast-cancer"\ntransforms = ["noise", "mask", "mixup"]'),
        "noise, hidden columns and mixing for rows of numbers",
        metrics={"test/accuracy": (80.0, 100.0)},
    ),
    works("tokens", tokens('[{ name = "mask", token = 9 }]'), "some ids hidden, all whole numbers"),
    works(
        "pictures-letterbox",
        pictures('size = [12, 16]\nfit = "letterbox"\nnormalize = true\ntransforms = ["colour"]'),
        "whole pictures in one form, normalised by what was measured of each channel",
        before="data.size was one number, and every picture was stretched",
        says=("normalised by mean",),
        metrics={"test/accuracy": (75.0, 100.0)},
    ),
    works(
        "pictures-crop",
        pictures('size = 8\nfit = "crop"\nmean = [0.3, 0.3, 0.1]\nstd = [0.2, 0.2, 0.1]'),
        "the middle of each picture, normalised by channel",
        before="data.mean was one number, and every picture was stretched",
        metrics={"test/accuracy": (75.0, 100.0)},
    ),
    works(
        "own-in-place",
        own("darker", "{ by = 0.25 }"),
        "gets a copy: its data set stays as it is",
        metrics={"test/accuracy": (20.0, 100.0)},
    ),
    works("own-class", own("Rolled", "{ places = 1 }"), "made once, called with every batch"),
    told("raises", own("raises"), "mine.py, line 16: ", "has no attribute 'nothing'"),
    told(
        "raises-in-the-middle",
        digits('[{ file = "mine.py", name = "sometimes" }]', epochs=40),
        "mine.py, line 20: this batch is not to my taste",
    ),
    told("wrong-shape", own("cut"), "it must keep shape and type", "1×7×7"),
    told("wrong-type", own("eights"), "uint8 for a batch of"),
    told("gives-nothing", own("forgets"), "gives no tensor but nothing"),
    told("gives-numpy", own("numpy"), "gives no tensor but a ndarray"),
    refused("own-name", own("darkr"), "did you mean darker?"),
    refused("own-arguments", digits('[{ file = "mine.py" }]'), "data.transforms[0].name: missing"),
    refused("unknown", digits('["horizontal-flip"]'), "unknown transform 'horizontal-flip'"),
    refused("chance-2", digits('[{ name = "flip", p = 2 }]'), "[0].p: must be at most 1, not 2"),
    refused("range-backwards", digits('[{ name = "erase", scale = [0.5, 0.1] }]'), "comes first"),
    refused("crop-too-large", digits('[{ name = "crop", padding = 8 }]'), "an image of 8×8"),
    refused("grey-of-grey", digits('["grey"]'), "these images have 1 channel"),
    refused(
        "flip-of-rows",
        preset('name = "breast-cancer"\ntransforms = ["flip"]'),
        "flip cannot be done to rows of numbers; noise, mask, mixup can",
    ),
    refused("noise-on-tokens", tokens('["noise"]'), "noise cannot be done to tokens; mask can"),
    refused(
        "mixup-of-one-output",
        preset(f'{DIGITS}classes = [0, 1]\ntransforms = ["mixup"]', train='loss = "logistic"'),
        "one output for two classes knows no shares of them",
    ),
    Case(
        name="transform-colour-of-standardised",
        kind="E5",
        make=floats('["colour"]'),
        before=BEFORE,
        now="colour is for images from 0 to 1",
        exit=2,
        says=("colour is for images from 0 to 1",),
    ),
    refused(
        "mean-of-three",
        digits("[]", "mean = [0.5, 0.4, 0.3]"),
        "3 values for 1 channel",
        before="expected a number, got a list",
    ),
    refused(
        "std-zero", digits("[]", "std = 0.0"), "must be above 0, not 0", before="divided by 0: NaN"
    ),
    refused(
        "fit-without-size",
        digits("[]", 'fit = "letterbox"'),
        "set that",
        before="unknown key data.fit",
    ),
    refused(
        "normalize-and-mean",
        digits("[]", "normalize = true\nmean = 0.5"),
        "leave those out",
        before="unknown key data.normalize",
    ),
]
