"""``[model]``: a network by name, or a class in the user's file."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from dltui.options import Options, Positive


class Mlp(Options, frozen=True, kw_only=True):
    """Linear layers with ReLU between them; input and output sizes come from the data."""

    name: Annotated[str, Meta(pattern="^mlp$")] = "mlp"
    hidden: Annotated[tuple[Positive, ...], Meta(description="Widths of the hidden layers.")] = (
        256,
        512,
    )
    activation: Annotated[str, Meta(pattern="^(relu|sigmoid|tanh)$")] = "relu"
    dropout: Annotated[float, Meta(ge=0.0, lt=1.0, description="After every hidden layer.")] = 0.0


class TorchvisionModel(Options, frozen=True, kw_only=True):
    """A classification network of torchvision, without pretrained weights."""

    name: str


class UserModel(Options, frozen=True, kw_only=True):
    """A class (or function) that returns a ``torch.nn.Module``, in the user's own file."""

    file: Annotated[str, Meta(description="A Python file; relative to the preset's folder.")]
    name: Annotated[str, Meta(description="The class or function to call.")]
    arguments: Annotated[
        dict[str, int | float | str | bool], Meta(description="Keyword arguments of the call.")
    ] = {}


MODELS: dict[str, type[Options]] = {"mlp": Mlp}
"""Names of dltui's own networks and what each can be told."""

ModelOptions = Options
