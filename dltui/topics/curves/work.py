"""Train two-class models, and draw what every threshold would do."""

from __future__ import annotations

from typing import cast

from dltui.runs.log.events import Status
from dltui.runs.outcome import Outcome
from dltui.topics.curves import binary, drawings, measures, network
from dltui.topics.curves.measures import Counts, count
from dltui.topics.curves.models import SCORES, split
from dltui.topics.curves.options import Curves
from dltui.topics.job import Job

ENDINGS = {
    Status.STOPPED: "stopped while the mlp was trained",
    Status.DIVERGED: "the mlp's loss was not finite; try a smaller options.lr",
}


def curves(job: Job) -> Outcome:
    """Metrics ``auroc/<model>``, ``pr-area/…`` (trapezoid), ``average-precision/…``, ``auprg/…``
    and, at the threshold, ``accuracy/…`` in percent."""
    options, record = cast(Curves, job.preset.options), job.recorder
    record.phase("loading", options.data)
    places = [job.folder, *([job.data_root] if job.data_root else [])]
    data = binary.load(options.data, options.target, options.positive, places)
    parts = split(data, options)
    found: dict[str, Counts] = {}
    for name in dict.fromkeys(options.models):
        record.phase("training", name)
        if name == "mlp":
            status, scores = network.mlp(parts, data, job)
        else:
            status, scores = Status.FINISHED, SCORES[name](parts, options)
        if status is not Status.FINISHED:
            return Outcome(status=status, message=ENDINGS[status])
        found[name] = count(parts.test_y, scores)
    record.figure(drawings.roc(found, options.threshold))
    record.figure(drawings.precision_recall(found, options.threshold))
    record.figure(drawings.precision_recall_gain(found))
    record.figure(drawings.areas(found, options.threshold))
    classes = (data.negative, data.positive)
    for model, counts in found.items():
        record.figure(drawings.confusion(model, counts, options.threshold, classes))
    record.figure(drawings.finding(found, data.positive))
    record.figure(drawings.gain())
    record.figure(drawings.thresholds(found))
    metrics: dict[str, float] = {}
    for model, counts in found.items():
        tp, fp, fn, tn = counts.at(options.threshold)
        metrics |= {
            f"auroc/{model}": measures.auroc(counts),
            f"pr-area/{model}": measures.area(measures.precision_recall(counts)),
            f"average-precision/{model}": measures.average_precision(counts),
            f"auprg/{model}": measures.auprg(counts),
            f"accuracy/{model}": 100 * (tp + tn) / (tp + fp + fn + tn),
        }
    return Outcome(metrics=metrics)
