"""``[model]``: a network by name, or a class in the user's file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta
from msgspec.structs import replace

from dltui.errors import UsageError
from dltui.options import Code, Count, Options, Size

PUBLISHED = "DEFAULT"
"""``weights`` that are torchvision's own, where they have been fetched before."""


class Network(Options, frozen=True, kw_only=True):
    """What can be said of any network."""

    weights: Annotated[
        str,
        Meta(
            description="Weights to begin with: a .safetensors file or a state dict saved by "
            "torch.save, in the preset's folder; a last layer of other classes is left new."
        ),
    ] = ""
    freeze: Annotated[
        tuple[str, ...],
        Meta(
            description="What is not trained, by patterns of parameter or layer names, as in "
            '["features.*"]; batch norms and dropout within are left as in evaluation.'
        ),
    ] = ()


class Mlp(Network, frozen=True, kw_only=True):
    """Linear layers with ReLU between them; input and output sizes come from the data."""

    name: Annotated[str, Meta(pattern="^mlp$", description="mlp.")] = "mlp"
    hidden: Annotated[
        tuple[Size, ...], Meta(max_length=100, description="Widths of the hidden layers.")
    ] = (256, 512)
    activation: Annotated[
        str, Meta(pattern="^(relu|sigmoid|tanh)$", description="relu, sigmoid or tanh.")
    ] = "relu"
    dropout: Annotated[float, Meta(ge=0.0, lt=1.0, description="After every hidden layer.")] = 0.0


class SmallInception(Network, frozen=True, kw_only=True):
    """The small Inception for 28 × 28 images (Zhang et al. 2017, arXiv 1611.03530)."""

    name: Literal["small-inception"] = "small-inception"
    dropout: Annotated[float, Meta(ge=0.0, lt=1.0, description="Before the last layer.")] = 0.2
    init: Annotated[
        Literal["published", "default"],
        Meta(description="Weights from a normal distribution of deviation 0.01, or PyTorch's own."),
    ] = "published"


class LeNet5(Network, frozen=True, kw_only=True):
    """LeNet-5 (LeCun et al. 1998) with a linear last layer."""

    name: Literal["lenet5"] = "lenet5"
    c3: Annotated[
        Literal["full", "subset", "separate"],
        Meta(
            description="Third layer: every map sees all six maps below, or the original's few: "
            "as one masked convolution, or as sixteen separate ones."
        ),
    ] = "full"
    tanh_after_pooling: Annotated[
        bool, Meta(description="As published; earlier runs of dltui had none there.")
    ] = True


class EdgeCnn(Network, frozen=True, kw_only=True):
    """The tiny convolutional network of the edge experiments (EXPERIMENTS §4)."""

    name: Literal["edge-cnn"] = "edge-cnn"
    kernel: Annotated[Size, Meta(description="Side of the kernels.", extra={"unit": "px"})] = 7
    filters: Annotated[Size, Meta(description="Maps of every convolution.")] = 3
    depth: Annotated[int, Meta(ge=1, le=1000, description="Convolutions.")] = 2
    pool: Annotated[Literal["max", "avg"], Meta(description="After the first convolution.")] = "max"
    init: Annotated[
        Literal["published", "xavier", "default", "edges"],
        Meta(
            description="Xavier for the first convolution and the last layer and PyTorch's own "
            "for the others (as published); Xavier for all; PyTorch's own for all; or edge "
            "detectors in all convolutions."
        ),
    ] = "published"
    padding: Annotated[
        Literal["reflect", "replicate"],
        Meta(description="What lies beyond the border: the image mirrored, or its last pixels."),
    ] = "reflect"
    frozen: Annotated[
        bool, Meta(description="Leave the convolutions as they are; the last layer alone learns.")
    ] = False


class SmallAlexNet(Network, frozen=True, kw_only=True):
    """The AlexNet variant for 28 × 28 images of the memorization experiment (B6)."""

    name: Literal["small-alexnet"] = "small-alexnet"
    dropout: Annotated[float, Meta(ge=0.0, lt=1.0, description="Before a linear layer.")] = 0.5
    dropouts: Annotated[
        Literal[1, 2],
        Meta(description="Before the first linear layer only, or before both."),
    ] = 1


class LogisticRegression(Network, frozen=True, kw_only=True):
    """One linear layer with bias; one output where the loss tells two classes apart."""

    name: Literal["logistic-regression"] = "logistic-regression"


class Gru(Network, frozen=True, kw_only=True):
    """A gated recurrent network of sequences or token ids, which are embedded first."""

    name: Literal["gru"] = "gru"
    width: Annotated[Size, Meta(description="Units of the recurrent layer.")] = 64
    layers: Annotated[
        int, Meta(ge=1, le=100, description="Recurrent layers, one upon the other.")
    ] = 1
    both_ways: Annotated[
        bool, Meta(description="Also from the end to the beginning, with as many units.")
    ] = True
    embedding: Annotated[Size, Meta(description="Tokens: numbers that stand for one.")] = 16
    vocabulary: Annotated[
        Count, Meta(description="Tokens: how many ids there are; 0 is as many as the data have.")
    ] = 0
    padding: Annotated[
        int, Meta(ge=-1, description="Tokens: the id that only fills up; -1 is none.")
    ] = -1
    dropout: Annotated[
        float, Meta(ge=0.0, lt=1.0, description="Between layers, and before the last.")
    ] = 0.0


class Conv1d(Network, frozen=True, kw_only=True):
    """Convolutions along sequences, each followed by a halving of the length."""

    name: Literal["conv1d"] = "conv1d"
    widths: Annotated[
        tuple[Size, ...],
        Meta(
            min_length=1,
            max_length=64,
            description="Maps of the convolutions, one after the other.",
        ),
    ] = (32, 64)
    kernel: Annotated[Size, Meta(description="Their length.")] = 7


class TorchvisionModel(Network, frozen=True, kw_only=True):
    """A classification network of torchvision, from new weights or those of a file."""

    name: Annotated[str, Meta(description="One of torchvision's classifiers, or of dltui's own.")]


class UserModel(Network, frozen=True, kw_only=True):
    """A class (or function) that returns a ``torch.nn.Module``, in the user's own file."""

    file: Annotated[str, Meta(description="A Python file; relative to the preset's folder.")]
    name: Annotated[str, Meta(description="The class or function to call.")]
    arguments: Annotated[
        dict[str, Any], Meta(description="Keyword arguments of the call: whatever TOML can say.")
    ] = {}

    @property
    def code(self) -> Code:
        return Code(file=self.file, name=self.name, arguments=self.arguments)


MODELS: dict[str, type[Network]] = {
    "mlp": Mlp,
    "small-inception": SmallInception,
    "lenet5": LeNet5,
    "edge-cnn": EdgeCnn,
    "small-alexnet": SmallAlexNet,
    "logistic-regression": LogisticRegression,
    "gru": Gru,
    "conv1d": Conv1d,
}
"""Names of dltui's own networks and what each can be told."""

ModelOptions = Network

OF_SEQUENCES = ("gru", "conv1d")
"""Networks that take no images."""


def with_vocabulary(options: ModelOptions, ids: int) -> ModelOptions:
    """A network of tokens knows how many ids there are: as many as the data, unless it says so.

    ``ids`` is 0 where the data are no tokens. ``UsageError`` where it says too few.
    """
    if not isinstance(options, Gru) or not ids:
        return options
    if 0 < options.vocabulary < ids:
        raise UsageError(f"model.vocabulary = {options.vocabulary}: the data have ids to {ids - 1}")
    return replace(options, vocabulary=options.vocabulary or ids)


TORCHVISION = tuple(
    """
    alexnet convnext_base convnext_large convnext_small convnext_tiny densenet121 densenet161
    densenet169 densenet201 efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3
    efficientnet_b4 efficientnet_b5 efficientnet_b6 efficientnet_b7 efficientnet_v2_l
    efficientnet_v2_m efficientnet_v2_s googlenet inception_v3 maxvit_t mnasnet0_5 mnasnet0_75
    mnasnet1_0 mnasnet1_3 mobilenet_v2 mobilenet_v3_large mobilenet_v3_small regnet_x_16gf
    regnet_x_1_6gf regnet_x_32gf regnet_x_3_2gf regnet_x_400mf regnet_x_800mf regnet_x_8gf
    regnet_y_128gf regnet_y_16gf regnet_y_1_6gf regnet_y_32gf regnet_y_3_2gf regnet_y_400mf
    regnet_y_800mf regnet_y_8gf resnet101 resnet152 resnet18 resnet34 resnet50 resnext101_32x8d
    resnext101_64x4d resnext50_32x4d shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5
    shufflenet_v2_x2_0 squeezenet1_0 squeezenet1_1 swin_b swin_s swin_t swin_v2_b swin_v2_s
    swin_v2_t vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn vit_b_16 vit_b_32 vit_h_14
    vit_l_16 vit_l_32 wide_resnet101_2 wide_resnet50_2
    """.split()  # noqa: SIM905
)
"""Every classification network of torchvision, as it names them."""
