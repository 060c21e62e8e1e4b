"""A network written in a preset, layer by layer: ``stack = [{ layer = "conv", out = 10 }, …]``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from dltui.options import Count, Options, Positive

KEYS = {
    "conv": {"out", "kernel", "stride", "padding", "dilation", "groups", "bias"},
    "max-pool": {"kernel", "stride", "padding"},
    "average-pool": {"kernel", "stride", "padding"},
    "linear": {"out", "bias"},
    "branches": {"branches", "join"},
}
"""What each kind of layer can be told, beside its name; the others take nothing."""

NEEDED = {"conv": {"out"}, "linear": {"out"}, "branches": {"branches"}}


class Layer(Options, frozen=True, kw_only=True):
    """One layer; input sizes follow from the layer before it."""

    layer: Annotated[
        Literal[
            "conv", "max-pool", "average-pool", "global-average", "flatten", "linear", "batch-norm",
            "relu", "sigmoid", "tanh", "branches",
        ],
        Meta(description="What it does."),
    ]  # fmt: skip
    name: Annotated[str, Meta(description="Its name in the table; default kind and number.")] = ""
    out: Annotated[Count, Meta(description="conv, linear: filters or units.")] = 0
    kernel: Annotated[
        Positive | None, Meta(description="conv, pooling: side; default 3 and 2.")
    ] = None
    stride: Annotated[
        Positive | None, Meta(description="Default 1 for conv, the kernel for pooling.")
    ] = None
    padding: Annotated[
        Count | None, Meta(description="Default (kernel − 1)/2 for conv, 0 for pooling.")
    ] = None
    dilation: Annotated[Positive, Meta(description="conv: distance of the kernel's cells.")] = 1
    groups: Annotated[Positive, Meta(description="conv: groups of channels kept apart.")] = 1
    bias: Annotated[bool, Meta(description="conv, linear: with biases.")] = True
    branches: Annotated[
        list[list[Layer]],
        Meta(description="Stacks that all take the same input; an empty one passes it on."),
    ] = []
    join: Annotated[
        Literal["concatenate", "add"], Meta(description="How the branches' outputs become one.")
    ] = "concatenate"

    def __post_init__(self) -> None:
        takes = KEYS.get(self.layer, set()) | {"layer", "name"}
        for field in msgspec.structs.fields(Layer):
            if field.name not in takes and getattr(self, field.name) != _default(field):
                raise ValueError(f"{field.name}: a layer of kind {self.layer} takes none")
        for key in sorted(NEEDED.get(self.layer, set())):
            if not getattr(self, key):
                raise ValueError(f"{key}: a layer of kind {self.layer} needs it")


def _default(field: msgspec.structs.FieldInfo) -> Any:
    factory = field.default_factory
    return field.default if factory is msgspec.NODEFAULT else factory()
