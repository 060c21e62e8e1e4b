"""What is measured, in the order of the table: a ``Benchmark`` for each, with its budgets."""

from __future__ import annotations

from tests.benchmarks.row import Budget, Quantity
from tests.benchmarks.session import Benchmark
from tests.benchmarks.written import KINDS


def _least(name: str, what: str, unit: str, limit: float) -> Quantity:
    return Quantity(name, what, unit, Budget("≥", limit))


def _most(name: str, what: str, unit: str, limit: float) -> Quantity:
    return Quantity(name, what, unit, Budget("≤", limit))


def _loop(name: str, what: str, kind: str, threads: int, seconds: float) -> Benchmark:
    words = f"recorded training of {what}, {threads} thread{'s' * (threads > 1)}, against bare"
    return Benchmark("loop", (_least(name, words, "µs a step", 0.97),), seconds, (kind, threads))


STARTS = (
    Benchmark(
        "first_frame",
        (
            _most(
                "first-frame", "process start to the first content, against hello world", "ms", 1.2
            ),
        ),
        40,
    ),
    Benchmark(
        "first_step",
        (
            _most("first-step", "r to the first recorded step, against a bare script", "s", 0.35),
            _most("first-step-seconds", "the same, in seconds", "s", 1.0),
        ),
        150,
    ),
    Benchmark(
        "logging",
        (
            _most("log", "dltui.log of three numbers, against the fastest peer", "µs", 0.25),
            _most("log-microseconds", "the same, in microseconds", "µs", 15),
        ),
        60,
    ),
)

SCREEN = (
    Benchmark(
        "open_lab",
        (
            _most("lab-memory", "a lab left open for 20 minutes in one: memory held", "MiB", 1.05),
            _most("lab-files", "the same: files held open", "files", 1.05),
        ),
        75,
    ),
    Benchmark(
        "live",
        (
            _most("key", "key to paint, four live charts, all cores training: median", "ms", 15),
            _most("key-99", "the same: 99th percentile", "ms", 80),
        ),
        60,
        ("keys",),
    ),
    Benchmark(
        "live",
        (
            _most(
                "live-processor", "four live charts at 160×48, 1,000 points/s", "% of a core", 18
            ),
            _most("live-bytes", "the same: to the terminal", "KiB/s", 20),
        ),
        60,
        ("cost",),
    ),
    Benchmark(
        "reading",
        (
            _most("open", "opening a run of 10⁶ steps × 3", "s", 0.6),
            _most("open-memory", "the same: memory at the peak", "MiB", 150),
        ),
        25,
        ("open",),
    ),
    Benchmark(
        "reading",
        (
            _most("list", "listing 10,000 runs", "s", 1),
            _most("list-again", "the same, again where none has changed", "s", 0.25),
        ),
        35,
        ("list",),
    ),
)

TRAINING = (
    _loop("loop", "784-256-512-10", "d1", 1, 60),
    _loop("loop-2", "784-256-512-10", "d1", 2, 60),
    _loop("loop-digits", "short epochs (45 steps)", "digits", 1, 60),
    _loop("loop-digits-2", "short epochs (45 steps)", "digits", 2, 60),
    Benchmark(
        "loop",
        (_least("notebook", "recorded training against the notebook way", "µs a step", 2.5),),
        40,
        ("notebook", 1, 3),
    ),
    Benchmark(
        "pictures",
        (
            _least(
                "pictures",
                "recorded training on pictures that stay files, against a tuned DataLoader",
                "ms a picture",
                0.95,
            ),
        ),
        45,
    ),
    Benchmark(
        "trainer",
        (
            Quantity(
                "lightning",
                "recorded training against a Lightning Trainer",
                "µs a step",
                faster=True,
            ),
        ),
        60,
    ),
    Benchmark("ranks", (_least("ranks", "two ranks against plain DDP", "µs a step", 0.9),), 60),
    Benchmark(
        "sweep", (_least("sweep", "sweep of 20 tiny nets against 20 processes", "s", 5),), 90
    ),
    Benchmark("lanes", (_least("lanes", "64 lanes against 64 runs one by one", "s", 1.8),), 60),
    Benchmark(
        "bias_variance",
        (_least("bias-variance", "bias-variance against scikit-learn fits", "ms", 300),),
        30,
    ),
    Benchmark(
        "memory",
        (_most("memory", "predicted peak of training memory, off by", "%", 5),),
        60,
    ),
    Benchmark(
        "kill",
        (_most("kill", "workers killed at any moment: cases not resumed bit for bit", "", 0),),
        40,
    ),
)

PEERS = (
    Benchmark(
        "curves",
        (
            Quantity("leet-curve", "start to a curve of 10⁶ points, against wandb leet", "s"),
            Quantity("leet-whole", "the same, until all of it is read", "s"),
        ),
        60,
        ("leet", 3),
    ),
    Benchmark(
        "curves",
        (
            Quantity("tensorboard", "10⁶ points read, against TensorBoard's reader", "s"),
            _most(
                "tensorboard-import",
                "10⁶ points imported from its files, against the same",
                "s",
                0.1,
            ),
        ),
        60,
        ("tensorboard", 2),
    ),
)

BESIDE = (
    *(
        Benchmark(
            "importing",
            (
                _most(
                    f"import-{kind}",
                    f"10⁶ values of {kind}: importing again against once",
                    "s",
                    0.1,
                ),
                _most(f"import-{kind}-memory", "the same: memory at the peak", "MiB", 400),
            ),
            40,
            (kind,),
            beside=True,
        )
        for kind in KINDS
    ),
    Benchmark(
        "charts",
        (
            _least("chart", "chart of 10,000 steps, against plotext with every point", "ms", 10),
            _least("chart-thinned", "the same, against plotext with two a column", "ms", 1),
            _most("chart-million", "chart of 10⁶ steps, against 10,000", "ms", 30),
            _least("chart-raw", "chart smoothed over its range, against unsmoothed", "ms", 0.9),
        ),
        60,
        beside=True,
    ),
    Benchmark(
        "transforms",
        (
            Quantity("transform-dearest", "the dearest transform of 64 pictures of 3×32×32", "ms"),
            _least(
                "transform-rotate", "64 pictures turned in one call, against one by one", "ms", 1.5
            ),
        ),
        60,
        ("each",),
        beside=True,
    ),
    Benchmark(
        "transforms",
        (_least("transform-training", "LeNet-5 with flips and crops, against without", "s", 0.5),),
        60,
        ("training",),
        beside=True,
    ),
    *(
        Benchmark(
            "compiled",
            (
                Quantity(
                    f"compiled-{kind}",
                    f"a step of {title}, by torch.compile against without",
                    "ms",
                    faster=True,
                ),
                Quantity(f"compiled-{kind}-start", "the same: its first step", "s"),
            ),
            90,
            (kind,),
            beside=True,
        )
        for kind, title in (("mlp", "784-256-512-10"), ("resnet18", "ResNet-18"))
    ),
    Benchmark(
        "layers",
        (_most("layers", "ResNet-152 analysed layer by layer", "s", 1),),
        40,
        beside=True,
    ),
)

BENCHMARKS = (*STARTS, *SCREEN, *TRAINING, *PEERS, *BESIDE)
