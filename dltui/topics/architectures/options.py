"""Architectures: what a network is made of, before it is trained (EXPERIMENTS §2)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from dltui.metrics import NEVER, Metric
from dltui.models.options import MODELS, TORCHVISION, ModelOptions, TorchvisionModel, UserModel
from dltui.options import Count, Options, Positive, Size
from dltui.topics.catalogue import TRAINING, Experiment

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
    out: Annotated[int, Meta(ge=0, le=2**24, description="conv, linear: filters or units.")] = 0
    kernel: Annotated[Size | None, Meta(description="conv, pooling: side; default 3 and 2.")] = None
    stride: Annotated[
        Size | None, Meta(description="Default 1 for conv, the kernel for pooling.")
    ] = None
    padding: Annotated[
        Count | None, Meta(description="Default (kernel − 1)/2 for conv, 0 for pooling.")
    ] = None
    dilation: Annotated[Size, Meta(description="conv: distance of the kernel's cells.")] = 1
    groups: Annotated[Size, Meta(description="conv: groups of channels kept apart.")] = 1
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


class Layers(Options, frozen=True, kw_only=True):
    """How a network is looked at."""

    input: Annotated[
        tuple[Size, ...],
        Meta(description="Channels, height, width; empty: what the network was made for."),
    ] = ()
    classes: Annotated[
        int,
        Meta(
            ge=0,
            le=2**24,
            description="Outputs; 0 is 1000 for torchvision's networks and 10 for others.",
        ),
    ] = 0
    training: Annotated[
        bool, Meta(description="As in training: dropout, auxiliary heads. Else as in use.")
    ] = False
    compare: Annotated[
        dict[str, Any],
        Meta(description='A second network beside it, as in [model]: { name = "resnet18" }.'),
    ] = {}
    metrics_of: Annotated[
        tuple[str, ...],
        Meta(description='Layers with own metrics: "features.0", "linear*", "input", "second/fc".'),
    ] = ()

    def __post_init__(self) -> None:
        self.second()

    def second(self) -> ModelOptions | None:
        """``compare`` as the options of a network; null when there is none."""
        return _network(self.compare, "compare") if self.compare else None


def _network(table: dict[str, Any], key: str) -> ModelOptions:
    """``table`` as the options of a network, as in [model]; ``key`` is where it stands."""
    name = table.get("name")
    kind: type[ModelOptions] | None = MODELS.get(str(name))
    if "file" in table:
        kind = UserModel
    elif name in TORCHVISION:
        kind = TorchvisionModel
    if kind is None:
        raise ValueError(f"{key}: there is no network {name!r}")
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"{key}: {error}") from None


class StepTime(Options, frozen=True, kw_only=True):
    """How the steps of several networks are timed."""

    others: Annotated[
        dict[str, dict[str, Any]],
        Meta(description="Networks beside [model], each by a name, as in [model]."),
    ] = {}
    batch: Annotated[Positive, Meta(description="Images of 28 × 28 in a step.")] = 100
    steps: Annotated[Positive, Meta(description="Steps of a network in a round.")] = 5
    rounds: Annotated[Positive, Meta(description="Rounds, of which medians are taken.")] = 20

    def __post_init__(self) -> None:
        self.networks()

    def networks(self) -> dict[str, ModelOptions]:
        """``others`` as the options of networks."""
        return {name: _network(table, f"others.{name}") for name, table in self.others.items()}


class Stack(Options, frozen=True, kw_only=True):
    """A network written layer by layer, and perhaps a second one beside it."""

    input: Annotated[
        tuple[Size, ...], Meta(min_length=1, description="Channels, height, width.")
    ] = (1, 28, 28)
    name: Annotated[str, Meta(description="What the network is called.")] = "network"
    stack: Annotated[list[Layer], Meta(min_length=1, description="Its layers in order.")]
    compare_name: Annotated[str, Meta(description="What the second one is called.")] = "second"
    compare: Annotated[list[Layer], Meta(description="Layers of a second network.")] = []
    metrics_of: Annotated[
        tuple[str, ...],
        Meta(description='Layers with own metrics: "conv1", "input", "second/conv1".'),
    ] = ()


class Receptive(Options, frozen=True, kw_only=True):
    """Convolutions and poolings whose view of the input is measured."""

    size: Annotated[
        int,
        Meta(ge=1, le=4096, description="Side of the square input.", extra={"unit": "pixels"}),
    ] = 28
    name: Annotated[str, Meta(description="What the stack is called.")] = "network"
    stack: Annotated[list[Layer], Meta(min_length=1, description="Its layers in order.")]
    compare_name: Annotated[str, Meta(description="What the second one is called.")] = "second"
    compare: Annotated[list[Layer], Meta(description="Layers of a second stack.")] = []


EXPERIMENTS = {
    "layers": Experiment(
        summary="Every layer of a network: shape, parameters, operations, memory.",
        sections=("model",),
        options=Layers,
        layout=(
            ("layers", "layers-second"),
            ("totals", "kinds"),
            ("memory", "conventions"),
        ),
    ),
    "stack": Experiment(
        summary="A network you write down layer by layer, counted exactly.",
        options=Stack,
        layout=(("layers", "layers-second"), ("totals", "kinds"), ("conventions",)),
    ),
    "receptive-field": Experiment(
        summary="How much of the input one value sees, by formula and measured.",
        options=Receptive,
        layout=(
            ("view", "view-second"),
            ("fields", "fields-second"),
            ("growth", "why"),
        ),
    ),
    "step-time": Experiment(
        summary="What a training step of a network costs beside others.",
        sections=("model",),
        options=StepTime,
        alone=True,
        layout=(("times",), ("ratios",)),
    ),
    "train": Experiment(
        summary="Train an architecture and watch it.",
        sections=TRAINING,
        lanes=True,
        layout=(("loss", "accuracy"), ("gradient", "gradient-norm")),
    ),
}

METRICS = {
    "parameters/without-biases": Metric("parameters without biases", digits=0),
    "parameters_mb": Metric("parameters in float32", unit="MiB", digits=2),
    "input_mb": Metric("input in float32", unit="MiB", digits=2),
    "forward/backward_mb": Metric("values and their gradients", unit="MiB", digits=2),
    "total_mb": Metric("memory in all", unit="MiB", digits=2),
    "torchsummary/*": Metric("{=} (torchsummary)"),
    "saved_mb": Metric("saved for the backward pass", unit="MiB", digits=2),
    "multiply-adds": Metric("multiply-adds", digits=0),
    "forward_gmacs": Metric("10⁹ multiply-adds"),
    "activations": Metric("activations", digits=0),
    "activations/with-input": Metric("activations with the input", digits=0),
    "layers": Metric("layers", digits=0),
    "step/*": Metric("time of a step, {}", unit="ms", better=-1, digits=2),
    "ratio/*": Metric("time of a step in those of the first, {}", better=-1, digits=2),
    "test/loss/over-images": Metric("sum of batch means over images", digits=4, rank=NEVER),
    "channels": Metric("channels put out", digits=0),
    "height": Metric("height of what is put out", digits=0),
    "width": Metric("width of what is put out", digits=0),
    "change/*": Metric("change of {=}", unit="%", digits=1),
    "difference/*": Metric("difference in {=}"),
    "second/*": Metric("second network: {=}"),
    "field/*": Metric("receptive field of {}", digits=0),
    "backwards": Metric("receptive field by the recursion", digits=0),
    "measured/*": Metric("measured field of {}", digits=0),
    "pixels": Metric("pixels that the last layer sees", digits=0),
    "parameters/*": Metric("parameters of {}", digits=0),
    "weights/*": Metric("weights of {}", digits=0),
    "activations/*": Metric("activations of {}", digits=0),
    "multiply-adds/*": Metric("multiply-adds of {}", digits=0),
}
