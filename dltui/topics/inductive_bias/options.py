"""Inductive bias: what a network assumes before it has seen an image."""

from __future__ import annotations

from dltui.metrics import NEVER, Metric
from dltui.topics.catalogue import TRAINING, Experiment

LAYOUT = (
    ("loss", "accuracy"),
    ("kernels",),
    ("samples-before",),
    ("samples",),
    ("confusion",),
    ("calibration", "reliability"),
    ("reliability-bins",),
    ("gradient", "gradient-norm"),
)

EXPERIMENTS = {
    "train": Experiment(
        summary="Train on generated edges, with the kernels before and after.",
        sections=TRAINING,
        lanes=True,
        together=("kernels", "confusion"),
        all_curves=True,
        layout=LAYOUT,
    ),
    "notebook": Experiment(
        summary="The course notebook's own run: its images, weights and order of images.",
        sections=TRAINING,
        together=("kernels", "confusion"),
        all_curves=True,
        layout=LAYOUT,
    ),
}

METRICS = {
    "bars/by-name": Metric("bars called by name", unit="%", better=1, digits=2, rank=NEVER),
    "bars/as-none": Metric("bars called none", unit="%", better=-1, digits=2, rank=NEVER),
    "bars/as-another": Metric(
        "bars called another kind", unit="%", better=-1, digits=2, rank=NEVER
    ),
    "kernels/stripes": Metric("stripes in the first kernels", unit="%", digits=1, rank=NEVER),
    "kernels/stripes-untrained": Metric(
        "stripes in the untrained kernels", unit="%", digits=1, rank=NEVER
    ),
}
