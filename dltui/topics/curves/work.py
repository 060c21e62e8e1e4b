"""Train two-class models, and draw what every threshold would do."""

from __future__ import annotations

from typing import cast

from dltui.runs.log.events import Status
from dltui.runs.outcome import Outcome
from dltui.topics.curves import binary, drawings, network, published
from dltui.topics.curves.models import SCORES, split
from dltui.topics.curves.options import Curves
from dltui.topics.curves.published import Gained
from dltui.topics.job import Job
from dltui.training.tasks import measures, threshold_figures
from dltui.training.tasks.measures import Counts, count

EASY = 10
"""Times as many true negatives are added as rows are held out."""

ENDINGS = {
    Status.STOPPED: "stopped while the mlp was trained",
    Status.DIVERGED: "the mlp's loss was not finite; try a smaller options.lr",
}


def curves(job: Job) -> Outcome:
    """Metrics ``auroc/<model>``, ``pr-area/…`` (trapezoid), ``average-precision/…``, ``auprg/…``
    and, at the threshold, ``accuracy/…`` in percent.

    ``auprg-as-published/…`` is the area with an ε in the gain, ``auprg-first-segment/…`` the part
    of it that starts at recall 0; ``auroc-more-negatives/…`` and ``pr-area-more-negatives/…`` are
    the areas with true negatives added. ``base-rate`` is the share of positives in the whole
    table, ``precision/all-positive`` that in the part held out.
    """
    options, record = cast(Curves, job.preset.options), job.recorder
    record.phase("loading", options.data)
    places = [job.folder, *([job.data_root] if job.data_root else [])]
    data = binary.load(options, places)
    parts = split(data, options)
    for note in (*data.notes, *parts.notes):
        record.message(note, "warning")
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
    record.figure(threshold_figures.roc(found, options.threshold))
    record.figure(threshold_figures.precision_recall(found, options.threshold))
    record.figure(threshold_figures.precision_recall_gain(found))
    record.figure(drawings.areas(found, options.threshold))
    classes = (data.negative, data.positive)
    for model, counts in found.items():
        record.figure(drawings.confusion(model, counts, options.threshold, classes))
    record.figure(drawings.finding(found, data.positive))
    record.figure(drawings.gain())
    record.figure(drawings.thresholds(found))
    gained = {name: published.gained(counts, data.base_rate) for name, counts in found.items()}
    record.figure(published.table(gained))
    record.figure(published.note(gained))
    more = {
        name: measures.with_easy_negatives(counts, EASY * len(parts.test_y))
        for name, counts in found.items()
    }
    record.figure(drawings.easy_negatives(found, more))
    metrics = {
        "base-rate": data.base_rate,
        "precision/all-positive": next(iter(found.values())).base_rate,
        "recall-gain/at-recall-0": float(next(iter(gained.values())).curve[0][0]),
    }
    for model, counts in found.items():
        metrics |= _areas(model, counts, more[model], gained[model])
        tp, fp, fn, tn = counts.at(options.threshold)
        metrics[f"accuracy/{model}"] = 100 * (tp + tn) / (tp + fp + fn + tn)
    return Outcome(metrics=metrics)


def _areas(model: str, counts: Counts, more: Counts, gained: Gained) -> dict[str, float]:
    return {
        f"auroc/{model}": measures.auroc(counts),
        f"pr-area/{model}": measures.pr_area(counts),
        f"average-precision/{model}": measures.average_precision(counts),
        f"auprg/{model}": measures.auprg(counts),
        f"auprg-as-published/{model}": gained.total,
        f"auprg-first-segment/{model}": gained.first,
        f"auroc-more-negatives/{model}": measures.auroc(more),
        f"pr-area-more-negatives/{model}": measures.pr_area(more),
    }
