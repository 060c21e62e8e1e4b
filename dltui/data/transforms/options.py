"""``[data] transforms``: what is done to the batches of a training, and to no others.

Each is a name, a table of its numbers with that name, or a function of the user's own.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from dltui.data.options import Kind
from dltui.options import Options, Positive, PositiveFloat, Share

Written = str | dict[str, Any]
"""A transform as a preset has it."""

Chance = Annotated[float, Meta(gt=0.0, le=1.0, description="Share of the examples it is done to.")]
Strength = Annotated[float, Meta(ge=0.0, le=1.0)]
Bound = Annotated[float, Meta(gt=0.0, le=100.0)]
Range = tuple[Bound, Bound]
Part = Annotated[float, Meta(gt=0.0, le=1.0)]
Shares = tuple[Part, Part]
Alpha = Annotated[
    float, Meta(ge=0.01, le=100.0, description="Shares are from Beta(alpha, alpha): 1 is even.")
]

IMAGES: tuple[Kind, ...] = ("images",)
NUMBERS: tuple[Kind, ...] = ("images", "rows", "sequences")


class Flip(Options, frozen=True, kw_only=True):
    """Left becomes right."""

    p: Chance = 0.5


class VerticalFlip(Options, frozen=True, kw_only=True):
    """Top becomes bottom."""

    p: Chance = 0.5


class Crop(Options, frozen=True, kw_only=True):
    """A window of the image's own size, anywhere within the image and a black margin."""

    padding: Annotated[Positive, Meta(description="The margin.", extra={"unit": "pixels"})] = 4


class ResizedCrop(Options, frozen=True, kw_only=True):
    """A window of any size and form, stretched to the image's own."""

    scale: Annotated[Shares, Meta(description="Least and largest share of the area.")] = (0.3, 1.0)
    ratio: Annotated[Range, Meta(description="Least and largest width by height.")] = (0.75, 1.33)


class Rotate(Options, frozen=True, kw_only=True):
    """Turned about the middle, either way; what comes in from outside is black."""

    degrees: Annotated[
        float, Meta(gt=0.0, le=180.0, description="Largest angle.", extra={"unit": "degrees"})
    ] = 15.0


class Affine(Options, frozen=True, kw_only=True):
    """Turned, moved, scaled and sheared at once; what comes in from outside is black."""

    degrees: Annotated[
        float, Meta(ge=0.0, le=180.0, description="Largest angle.", extra={"unit": "degrees"})
    ] = 10.0
    translate: Annotated[Share, Meta(description="Largest way, as a share of each side.")] = 0.1
    scale: Annotated[Range, Meta(description="Least and largest factor.")] = (0.9, 1.1)
    shear: Annotated[
        float, Meta(ge=0.0, lt=90.0, description="Largest angle.", extra={"unit": "degrees"})
    ] = 0.0


class Colour(Options, frozen=True, kw_only=True):
    """Lighter or darker, and so on: a factor for each image, from 1 − value to 1 + value."""

    brightness: Annotated[Strength, Meta(description="Of all values.")] = 0.2
    contrast: Annotated[Strength, Meta(description="About the image's mean grey.")] = 0.2
    saturation: Annotated[Strength, Meta(description="About each pixel's grey.")] = 0.2
    hue: Annotated[
        float, Meta(ge=0.0, le=0.5, description="Largest turn of the colour circle; 0.5 is half.")
    ] = 0.0


class Grey(Options, frozen=True, kw_only=True):
    """Without colour, in all channels."""

    p: Chance = 0.1


class Blur(Options, frozen=True, kw_only=True):
    """A Gaussian blur."""

    sigma: Annotated[
        Range, Meta(description="Least and largest deviation.", extra={"unit": "pixels"})
    ] = (0.1, 2.0)


class Erase(Options, frozen=True, kw_only=True):
    """A rectangle becomes black."""

    p: Chance = 0.5
    scale: Annotated[Shares, Meta(description="Least and largest share of the area.")] = (
        0.02,
        0.33,
    )
    ratio: Annotated[Range, Meta(description="Least and largest height by width.")] = (0.3, 3.3)


class Noise(Options, frozen=True, kw_only=True):
    """Normal noise added to every value."""

    std: Annotated[
        PositiveFloat,
        Meta(description="Its deviation; images go from 0 to 1, standardised columns have 1."),
    ] = 0.1


class Mask(Options, frozen=True, kw_only=True):
    """Some columns of a row, places of a sequence, or tokens are hidden."""

    share: Annotated[float, Meta(gt=0.0, lt=1.0, description="Of them, each drawn alone.")] = 0.15
    token: Annotated[
        int, Meta(ge=0, lt=2**24, description="Of tokens: what stands for a hidden one.")
    ] = 0


class Mixup(Options, frozen=True, kw_only=True):
    """Each example, and its label, mixed with another of the batch (Zhang et al. 2018)."""

    alpha: Alpha = 0.2


class Cutmix(Options, frozen=True, kw_only=True):
    """A rectangle, and as much of the label, of another image of the batch (Yun et al. 2019)."""

    alpha: Alpha = 1.0


TRANSFORMS: dict[str, type[Options]] = {
    "flip": Flip,
    "vertical-flip": VerticalFlip,
    "crop": Crop,
    "resized-crop": ResizedCrop,
    "rotate": Rotate,
    "affine": Affine,
    "colour": Colour,
    "grey": Grey,
    "blur": Blur,
    "erase": Erase,
    "noise": Noise,
    "mask": Mask,
    "mixup": Mixup,
    "cutmix": Cutmix,
}

KINDS: dict[str, tuple[Kind, ...]] = dict.fromkeys(TRANSFORMS, IMAGES) | {
    "noise": NUMBERS,
    "mixup": NUMBERS,
    "mask": ("rows", "sequences", "tokens"),
}
"""What each can be done to."""

MIXING = ("mixup", "cutmix")
"""Those after which an example is of several classes by shares."""

MIXED = "one output for two classes knows no shares of them; mixed labels need cross-entropy"
"""Why a loss of one output does not go with those."""
