"""What every training measures, known without torch."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from dltui.data.options import Task
from dltui.metrics import COUNT, NEVER, PERCENT, RUNNING, Metric

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

UNIT_OF = dict.fromkeys(
    (
        *("train.loss", "train.smoothing", "train.focal_gamma", "train.huber_delta"),
        *("train.class_weights", "train.scale_target"),
    ),
    _LOSS.group,
)
"""Settings that are the unit of a group of metrics."""

QUANTITIES: Mapping[Task, tuple[str, ...]] = {
    "classes": ("loss", "accuracy"),
    "labels": ("loss", "label-accuracy", "macro-f1", "micro-f1", "exact-match"),
    "numbers": ("loss", "mae", "rmse", "r2"),
}
"""What is measured of each part."""

DETAILS = ("balanced-accuracy", "macro-f1")
"""And of classes where details are told."""
