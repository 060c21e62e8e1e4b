"""``[train]``: the optimizer, the schedule, the loss and when to stop."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta
from msgspec.structs import replace

from dltui.metrics import COUNT, NEVER, PERCENT, RUNNING, Metric
from dltui.options import Code, Count, NonNegative, Options, Positive, PositiveFloat, Share

Loss = Literal[
    "auto",
    "cross-entropy",
    "focal",
    "bce",
    "logistic",
    "squares",
    "squares-slip",
    "mse",
    "mae",
    "huber",
]

Decay = Annotated[float, Meta(ge=0.0, lt=1.0)]
"""What is kept each step of a running mean."""


class Schedule(Options, frozen=True, kw_only=True):
    """How the learning rate moves; ``constant`` by default."""

    kind: Annotated[
        Literal[
            "constant", "step", "cosine", "cyclic", "exponential", "pieces", "one-cycle",
            "polynomial", "plateau",
        ],
        Meta(description="The shape of the learning rate over steps."),
    ] = "constant"  # fmt: skip
    rates: Annotated[
        tuple[PositiveFloat, ...],
        Meta(
            description=(
                "pieces: one network trained at each of these in turn, for as many epochs each, "
                "the optimizer made anew at every change."
            )
        ),
    ] = ()
    warmup: Annotated[Count, Meta(description="Linear warm-up.", extra={"unit": "steps"})] = 0
    period: Annotated[
        Count,
        Meta(
            description="step: steps between drops; cyclic: steps up, and as many down.",
            extra={"unit": "steps"},
        ),
    ] = 0
    factor: Annotated[
        PositiveFloat, Meta(description="step, plateau: multiplier of each drop.")
    ] = 0.1
    low: Annotated[
        NonNegative, Meta(description="cyclic, cosine, polynomial, plateau: lowest rate.")
    ] = 0.0
    high: Annotated[NonNegative, Meta(description="cyclic, exponential: highest rate.")] = 0.0
    power: Annotated[
        PositiveFloat,
        Meta(description="polynomial: the power of what is left of the steps."),
    ] = 1.0
    rise: Annotated[
        Share,
        Meta(
            description=(
                "one-cycle: share of the steps from lr/25 up to lr; the others go down to "
                "lr/250,000. The momentum stays as it is (Smith and Topin 2018)."
            )
        ),
    ] = 0.3
    patience: Annotated[
        Count,
        Meta(
            description="plateau: evaluated epochs without a better metric before a drop.",
            extra={"unit": "epochs"},
        ),
    ] = 10
    metric: Annotated[
        str,
        Meta(
            description=(
                "plateau: what is to get better, by 0.01 % at least; empty: the loss of the "
                "validation part, or where there is none of the test part."
            )
        ),
    ] = ""

    ACTING: ClassVar[dict[str, tuple[str, ...]]] = {
        "rates": ("pieces",),
        "period": ("step", "cyclic"),
        "factor": ("step", "plateau"),
        "low": ("cosine", "cyclic", "polynomial", "plateau"),
        "high": ("cyclic", "exponential"),
        "power": ("polynomial",),
        "rise": ("one-cycle",),
        "patience": ("plateau",),
        "metric": ("plateau",),
    }
    """The kinds that an option does something with; with others it is refused."""


class Converge(Options, frozen=True, kw_only=True):
    """From which epoch on ``metric`` stands still, by one of two rules (EXPERIMENTS D2)."""

    rule: Annotated[
        Literal["window", "settled"],
        Meta(
            description=(
                "window: it changed by less than threshold from each to the next of window epochs. "
                "settled: it stays within threshold of where it ends, which only the end tells."
            )
        ),
    ] = "window"
    metric: Annotated[str, Meta(description="What is to stand still.")] = "test/accuracy"
    threshold: Annotated[PositiveFloat, Meta(description="In the metric's unit.")] = 0.1
    window: Annotated[
        int, Meta(ge=2, description="window: consecutive epochs.", extra={"unit": "epochs"})
    ] = 5
    stop: Annotated[
        bool, Meta(description="window: stop there. Otherwise the epoch is only noted.")
    ] = False


class EarlyStopping(Options, frozen=True, kw_only=True):
    """The training ends once ``metric`` has not got better for ``patience`` epochs."""

    metric: Annotated[str, Meta(description="What is to get better.")] = "validation/loss"
    patience: Annotated[
        Positive, Meta(description="So long it may fail to.", extra={"unit": "epochs"})
    ] = 10
    threshold: Annotated[
        NonNegative, Meta(description="By more than this, in the metric's unit.")
    ] = 0.0


class TrainOptions(Options, frozen=True, kw_only=True):
    """One training; every experiment that trains takes these."""

    optimizer: Annotated[
        Literal["sgd", "adam", "adamw", "rmsprop", "adagrad", "muon"],
        Meta(
            description=(
                "Update rule, torch's own. muon is for matrices alone: tensors of any other "
                "number of dimensions are updated by AdamW."
            )
        ),
    ] = "sgd"
    lr: Annotated[PositiveFloat, Meta(description="Learning rate.")] = 0.01
    rates: Annotated[
        dict[str, PositiveFloat],
        Meta(
            description="Layers with a rate of their own: times the learning rate, by patterns of "
            'parameter or layer names, as in { "features.*" = 0.1 }; the first that fits holds.'
        ),
    ] = {}
    momentum: Annotated[
        Share, Meta(description="sgd, rmsprop, muon (there 0 is its usual 0.95).")
    ] = 0.0
    nesterov: Annotated[
        bool, Meta(description="sgd: look ahead along the momentum; muon always does.")
    ] = False
    betas: Annotated[
        tuple[Decay, Decay],
        Meta(
            description=(
                "adam, adamw, muon's AdamW: what is kept each step of the mean gradient and of "
                "the mean square."
            )
        ),
    ] = (0.9, 0.999)
    alpha: Annotated[
        Decay, Meta(description="rmsprop: what is kept each step of the mean square.")
    ] = 0.99
    eps: Annotated[
        NonNegative,
        Meta(description="adam, adamw, rmsprop, adagrad: added to the divisor; 0 is torch's own."),
    ] = 0.0
    weight_decay: Annotated[
        NonNegative, Meta(description="L2 penalty (adamw and muon: decoupled).")
    ] = 0.0
    batch_size: Annotated[Positive, Meta(description="Examples per step.")] = 64
    batch_doubling: Annotated[
        Count, Meta(description="Double the batch every epoch up to this size; 0 is off.")
    ] = 0
    accumulate: Annotated[
        Positive, Meta(description="Micro-batches per step; batch_size is their sum.")
    ] = 1
    epochs: Annotated[Positive, Meta(description="Passes over the training set.")] = 10
    max_steps: Annotated[Count, Meta(description="Stop after this many steps; 0 is off.")] = 0
    shuffle: Annotated[bool, Meta(description="New order every epoch.")] = True
    loss: Annotated[
        Loss | Code,
        Meta(
            description="What is minimised; auto: cross-entropy for classes, bce for labels, mse "
            "for numbers. One of your own, { file, name }, gives of (outputs, targets) their mean "
            "loss, or one for each example."
        ),
    ] = "auto"
    smoothing: Annotated[
        float,
        Meta(ge=0.0, lt=1.0, description="cross-entropy: share of each label spread evenly."),
    ] = 0.0
    focal_gamma: Annotated[
        NonNegative, Meta(description="focal: the larger, the less counts what is told well.")
    ] = 2.0
    huber_delta: Annotated[
        PositiveFloat, Meta(description="huber: the error from which on it grows linearly.")
    ] = 1.0
    class_weights: Annotated[
        Literal["off", "auto"] | tuple[PositiveFloat, ...] | dict[str, PositiveFloat],
        Meta(
            description="What an example of each class counts in the loss, in order or by name; "
            "auto: n / (classes × n of the class), so that all classes count the same. Of labels "
            "it is what one that is there counts, auto: as much as all where it is not."
        ),
    ] = "off"
    scale_target: Annotated[
        bool,
        Meta(
            description="Numbers: the network learns (target − mean) / deviation of the training "
            "part, and the loss is of these. Metrics and figures are in the target's own unit."
        ),
    ] = True
    metrics: Annotated[
        tuple[Code, ...],
        Meta(
            description="Your own, a list of { file, name }: of all outputs and targets of a part "
            "each gives a number, test/<name>."
        ),
    ] = ()
    details: Annotated[
        Literal["auto", "on", "off"],
        Meta(
            description="Of classes: balanced accuracy, F1, a table of each, baselines; of two "
            "also ROC, precision-recall and gain curves and calibration. auto: of data of your own."
        ),
    ] = "auto"
    clip_norm: Annotated[
        NonNegative, Meta(description="Clip the gradient's L2 norm; 0 is off.")
    ] = 0.0
    precision: Annotated[
        Literal["fp32", "bf16", "fp16"], Meta(description="Autocast type of forward and loss.")
    ] = "fp32"
    schedule: Schedule = Schedule()
    converge: Converge | None = None
    early_stopping: EarlyStopping | None = None
    keep: Annotated[
        Literal["last", "best"],
        Meta(
            description="Weights that are kept, and tested: those of the last epoch, or of the one "
            "that was best by keep_by."
        ),
    ] = "last"
    keep_by: Annotated[str, Meta(description="best: the metric to go by.")] = "validation/loss"
    gradients: Annotated[
        Literal["off", "total", "layers"],
        Meta(
            description="Gradient statistics each step: none, of the whole net, or per layer too."
        ),
    ] = "total"
    calibration: Annotated[
        bool,
        Meta(
            description="Expected calibration error and reliability diagram of the test "
            "examples: 15 bins, as in Guo et al. 2017."
        ),
    ] = False
    evaluate_train: Annotated[
        Literal["end", "epochs"],
        Meta(description="Train metrics: of the final weights, or after every evaluated epoch."),
    ] = "end"
    evaluate_every: Annotated[
        Positive, Meta(description="Test metrics.", extra={"unit": "epochs"})
    ] = 1
    test_batches: Annotated[
        bool,
        Meta(
            description="Evaluate in batches of batch_size, and draw each one's loss and accuracy."
        ),
    ] = False
    checkpoint_seconds: Annotated[
        Count,
        Meta(description="Checkpoint at least this often; 0 only at the end.", extra={"unit": "s"}),
    ] = 30

    ACTING: ClassVar[dict[str, tuple[str, ...]]] = {
        "momentum": ("sgd", "rmsprop", "muon"),
        "nesterov": ("sgd",),
        "betas": ("adam", "adamw", "muon"),
        "alpha": ("rmsprop",),
        "eps": ("adam", "adamw", "rmsprop", "adagrad"),
    }
    """The optimizers that an option does something with; with others it is refused."""


_ACCURACY = replace(PERCENT, group="accuracy")
_LOSS = Metric("", better=-1, group="loss")
_F1 = replace(PERCENT, group="f1")
_ERROR = Metric("", better=-1, group="error")
_AREA = Metric("", better=1, digits=4, rank=6)


def _of_parts(name: str, metric: Metric) -> dict[str, Metric]:
    """``metric`` of each part; that of the training part stands behind the others."""
    splits = {"test": ("test", 0), "validation": ("val", 0), "train": ("train", 5)}
    return {
        f"{part}/{name}": replace(
            metric, word=f"{part}/{metric.word}", split=split, rank=metric.rank - behind
        )
        for part, (split, behind) in splits.items()
    }


def _of_steps(name: str, metric: Metric) -> dict[str, Metric]:
    """``metric`` of each step, and its mean over an epoch's."""
    word, running = metric.word, f"train/{name}{RUNNING}"
    return {
        name: replace(metric, split="train", rank=10),
        running: replace(metric, word=f"train/{word} while training", split="train", rank=9),
    }


METRICS = {
    "test/accuracy": replace(_ACCURACY, word="test/accuracy", split="test", rank=15),
    "accuracy": replace(_ACCURACY, word="accuracy", split="train", rank=14),
    "train/accuracy": replace(_ACCURACY, word="train/accuracy", split="train", rank=13),
    f"train/accuracy{RUNNING}": replace(
        _ACCURACY, word="train/accuracy while training", split="train", rank=13
    ),
    "train/accuracy/epoch-*": replace(
        _ACCURACY, word="train/accuracy after epoch {}", split="train", rank=NEVER
    ),
    "train/seconds": Metric("time of training", unit="s", better=-1, digits=1, rank=NEVER),
    "test/loss": replace(_LOSS, word="test/loss", split="test", rank=12),
    "train/loss": replace(_LOSS, word="train/loss", split="train", rank=11),
    f"train/loss{RUNNING}": replace(
        _LOSS, word="train/loss while training", split="train", rank=11
    ),
    "loss": replace(_LOSS, word="loss", split="train", rank=10),
    "validation/accuracy": replace(_ACCURACY, word="validation/accuracy", split="val", rank=15),
    "validation/loss": replace(_LOSS, word="validation/loss", split="val", rank=12),
    "chosen/epoch": replace(COUNT, word="epoch whose weights were kept", rank=NEVER),
    **_of_parts("balanced-accuracy", replace(_ACCURACY, word="balanced accuracy", rank=13)),
    **_of_parts("label-accuracy", replace(_ACCURACY, word="accuracy of labels", rank=12)),
    **_of_parts("exact-match", replace(PERCENT, word="all labels right", group="exact", rank=12)),
    **_of_parts("macro-f1", replace(_F1, word="macro F1", rank=14)),
    **_of_parts("micro-f1", replace(_F1, word="micro F1", rank=13)),
    **_of_parts("r2", Metric("R²", better=1, digits=4, group="r2", rank=15)),
    **_of_parts("mae", replace(_ERROR, word="mean absolute error", rank=14)),
    **_of_parts("rmse", replace(_ERROR, word="root mean squared error", rank=13)),
    **_of_steps("label-accuracy", replace(_ACCURACY, word="accuracy of labels")),
    **_of_steps("mae", replace(_ERROR, word="mean absolute error")),
    "test/auroc": replace(_AREA, word="test/area under ROC", split="test"),
    "test/average-precision": replace(_AREA, word="test/average precision", split="test"),
    "test/auprg": replace(_AREA, word="test/area under PR gain", split="test"),
    "baseline/accuracy": replace(
        PERCENT, better=0, word="accuracy of always saying the commonest class", rank=NEVER
    ),
    "baseline/loss": Metric("train/loss of the best constant answer", rank=NEVER),
    "test/ece": replace(
        PERCENT, better=-1, word="test/calibration error", group="calibration", split="test"
    ),
    "test/confidence": replace(
        PERCENT, better=0, word="test/mean confidence", group="calibration", split="test"
    ),
    "rise/test-loss": Metric("rise of test/loss after its least", better=-1, rank=NEVER),
    "rise/test-accuracy": replace(
        PERCENT, word="rise of test/accuracy after the least loss", rank=NEVER
    ),
    "rise/test-ece": replace(
        PERCENT, better=-1, word="rise of the calibration error after the least loss", rank=NEVER
    ),
    "best/test-accuracy": replace(PERCENT, word="test/accuracy at the best epoch", rank=NEVER),
    "best/test-label-accuracy": replace(
        PERCENT, word="test/accuracy of labels at the best epoch", rank=NEVER
    ),
    "best/test-mae": Metric("test/mean absolute error at the best epoch", better=-1, rank=NEVER),
    "least/test-loss": replace(_LOSS, word="test/loss at its least", group="", rank=NEVER),
    "least/epoch": replace(COUNT, word="epoch of the least test loss", rank=NEVER),
    "least/near-epoch": replace(
        COUNT, word="first epoch within 1 % of the least test loss", rank=NEVER
    ),
    "converged/epoch": replace(COUNT, word="epochs until nothing changes", better=-1, rank=0),
    "images_per_second": replace(COUNT, word="images per second", better=1),
    "lr": Metric("learning rate", group="lr"),
}
"""What the training loop measures: the only place that knows a loss and an accuracy by name."""

UNIT_OF = {"train.loss": _LOSS.group}
"""Settings that are the unit of a group of metrics."""
