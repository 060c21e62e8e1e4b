"""``data.transforms`` and what goes with them, checked without the data."""

from __future__ import annotations

from typing import Any

from dltui.data.options import CommonData
from dltui.data.transforms.options import MIXED, MIXING, TRANSFORMS, Affine, Colour
from dltui.options import Code
from dltui.toml.decode import BAD, decode_options
from dltui.toml.lines import KeyPath
from dltui.toml.problems import Faults, unknown
from dltui.training.tasks.options import OF_TWO

LABELS_TOO = "bce"
"""Of two classes it is one output, of labels one for each."""

IDLE = (
    Affine(degrees=0.0, translate=0.0, scale=(1.0, 1.0), shear=0.0),
    Colour(brightness=0.0, contrast=0.0, saturation=0.0, hue=0.0),
)
"""What changes nothing."""


def check(data: CommonData, loss: str | Code | None, faults: Faults) -> None:
    """Note what cannot be meant; ``loss`` is the training's."""
    if data.normalize and (data.mean is not None or data.std is not None):
        faults.add(("data", "normalize"), "measures mean and std itself: leave those out")
    if data.fit != "stretch" and not data.size:
        faults.add(("data", "fit"), f"{data.fit} is how images come to data.size: set that")
    for number, written in enumerate(data.transforms):
        _check(written, loss, ("data", "transforms", number), faults)


def _check(
    written: str | dict[str, Any], loss: str | Code | None, path: KeyPath, faults: Faults
) -> None:
    table = {"name": written} if isinstance(written, str) else written
    if "file" in table:
        decode_options(Code, table, path, faults)
        return
    name = table.get("name")
    if not isinstance(name, str) or name not in TRANSFORMS:
        said = unknown("transform", name, TRANSFORMS) if isinstance(name, str) else "needs a name"
        faults.add(path, said)
        return
    numbers = {key: value for key, value in table.items() if key != "name"}
    options = decode_options(TRANSFORMS[name], numbers, path, faults)
    if options is BAD:
        return
    for key in ("scale", "ratio", "sigma"):
        low, high = getattr(options, key, (0, 0))
        if low > high:
            faults.add((*path, key), f"goes from {low:g} down to {high:g}: the least comes first")
    if options in IDLE:
        keys = ", ".join(options.__struct_fields__)
        faults.add(path, f"{name} changes nothing so: one of {keys} must be set")
    if name in MIXING and loss in OF_TWO and loss != LABELS_TOO:
        faults.add(path, f"{name} does not go with {loss}: {MIXED}")
