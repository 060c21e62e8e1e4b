"""Curves of a binary classifier: ROC, precision-recall and their gains (EXPERIMENTS A2)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta
from msgspec.structs import replace

from dltui.data.options import (
    GAPS,
    Decimal,
    Gaps,
    Header,
    Ignore,
    Kinds,
    Missing,
    Separator,
    TextEncoding,
)
from dltui.metrics import PERCENT, Metric
from dltui.options import Options, Positive, PositiveFloat, Share, Size
from dltui.topics.catalogue import Experiment

Model = Literal["adaboost", "logistic-regression", "mlp"]


class Curves(Options, frozen=True, kw_only=True):
    """A table with two classes, some models, and a threshold to look at."""

    data: Annotated[
        str,
        Meta(
            description="breast-cancer, or a table (.csv, .tsv, .arff, .parquet) in the preset's "
            "folder or the data root.",
            extra={"without_file": ("breast-cancer",)},
        ),
    ] = "breast-cancer"
    target: Annotated[str, Meta(description="Column of the class; default the last.")] = ""
    positive: Annotated[
        str, Meta(description="The class to be found; default the last in their order.")
    ] = ""
    ignore: Ignore = []
    kinds: Kinds = {}
    missing: Missing = "refuse"
    gaps: Gaps = GAPS
    separator: Separator = ""
    decimal: Decimal = ""
    header: Header = None
    encoding: TextEncoding = ""
    models: Annotated[
        tuple[Model, ...],
        Meta(min_length=1, description="adaboost, logistic-regression, mlp: compared."),
    ] = ("adaboost", "logistic-regression")
    threshold: Annotated[
        Share, Meta(description="Call it positive from this score on; confusion matrices.")
    ] = 0.5
    test_share: Annotated[Share, Meta(description="Rows held out; the curves are of these.")] = 0.33
    random_state: Annotated[
        int,
        Meta(ge=0, le=2**32 - 1, description="scikit-learn's seed, of the split and the models."),
    ] = 42
    estimators: Annotated[Positive, Meta(description="adaboost: stumps.")] = 100
    hidden: Annotated[tuple[Size, ...], Meta(description="mlp: widths of the hidden layers.")] = (
        32,
    )
    epochs: Annotated[Positive, Meta(description="mlp: passes over the training rows.")] = 20
    lr: Annotated[PositiveFloat, Meta(description="mlp: learning rate of Adam.")] = 0.002


EXPERIMENTS = {
    "curves": Experiment(
        summary="Train two-class models and draw every threshold at once.",
        options=Curves,
        layout=(
            ("thresholds",),
            ("areas", "finding"),
            ("pr-gain", "gain"),
            ("auprg-as-published", "auprg-pitfall"),
            ("roc", "pr"),
            ("easy-negatives",),
            ("loss", "accuracy"),
            ("confusion-adaboost", "confusion-logistic-regression", "confusion-mlp"),
        ),
        views={"thresholds": "threshold"},
    ),
}

METRICS = {
    "auroc/*": Metric("area under ROC, {}", better=1),
    "pr-area/*": Metric("area under precision-recall, {}", better=1),
    "average-precision/*": Metric("average precision, {}", better=1),
    "auprg/*": Metric("area under PR gain, {}", better=1),
    "auprg-as-published/*": Metric("area under PR gain with ε, {}"),
    "auprg-first-segment/*": Metric("area with ε, first segment, {}"),
    "auroc-more-negatives/*": Metric("area under ROC with more negatives, {}"),
    "pr-area-more-negatives/*": Metric("area under precision-recall with more negatives, {}"),
    "base-rate": Metric("share of positives in the table"),
    "precision/all-positive": Metric("precision of all positive"),
    "recall-gain/at-recall-0": Metric("recall gain with ε at recall 0"),
    "accuracy/*": replace(PERCENT, word="accuracy, {}"),
}
