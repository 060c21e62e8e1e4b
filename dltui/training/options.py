"""``[train]``: the optimizer, the schedule, the loss and when to stop."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

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
