"""C11, C14: a few real steps, their memory by kind beside what was predicted."""

from __future__ import annotations

import torch

from dltui.figures.records import Cell, Column, Note, Table
from dltui.memory import calibration
from dltui.memory.anatomy import Anatomy, anatomy_bars, comparison
from dltui.memory.log import Kind
from dltui.predict.out_of_memory import out_of_memory_in_words
from dltui.predict.prediction import Prediction
from dltui.predict.preset import key, predict
from dltui.runs.log.events import Status
from dltui.runs.outcome import Outcome
from dltui.topics.job import Job
from dltui.topics.memory.measure import card, resident
from dltui.topics.training import prepare
from dltui.training import supervised
from dltui.training.hooks import Hooks, Setup
from dltui.training.loop import Fit
from dltui.training.memory_samples import memory
from dltui.words import MIB, amount

TOTALS = (
    Column(name="total", kind="text"),
    Column(name="predicted", unit="MiB", digits=1),
    Column(name="measured", unit="MiB", digits=1),
)


class _Beside(Hooks):
    """Shows each followed step beside the prediction; ``measured`` is the last one."""

    def __init__(self, prediction: Prediction) -> None:
        self.prediction = prediction
        self.measured = Anatomy()

    def memory_measured(self, setup: Setup, anatomy: Anatomy) -> None:
        self.measured = anatomy
        both = {"predicted": self.prediction.anatomy, "measured": anatomy}
        title = f"Peak {amount(anatomy.peak)} in {anatomy.moment} ({anatomy.layer or 'no layer'})"
        setup.recorder.figure(anatomy_bars("memory", title, both))
        table = comparison("comparison", "At the peak", self.prediction.anatomy, anatomy)
        setup.recorder.figure(table)


def anatomy(job: Job) -> Outcome:
    """Predict, run the preset's few steps and its evaluation, compare."""
    job.recorder.phase("predicting memory")
    prediction = predict(job.preset, job.folder, job.data_root, tried_out=False)
    bars = anatomy_bars("memory", "Predicted", {"predicted": prediction.anatomy})
    job.recorder.figure(bars)
    beside = _Beside(prediction)
    setup = prepare(job)
    with out_of_memory_in_words(setup, job.folder):
        fit = supervised.start(setup, beside)
        job.recorder.phase("training")
        status = fit.run()
    if status is Status.STOPPED:
        return Outcome(status=status, message="stopped before the steps were done")
    return Outcome(metrics=_results(job, fit, beside))


def _results(job: Job, fit: Fit, beside: _Beside) -> dict[str, float]:
    """Metrics in MiB; errors in percent of what was measured."""
    measured, prediction, device = beside.measured, beside.prediction, fit.setup.device
    parts = measured.at_peak
    after = measured.after
    state, weights = after[Kind.OPTIMIZER], after[Kind.PARAMETERS]
    metrics = {f"memory/{kind.replace(' ', '-')}": size / MIB for kind, size in parts.items()}
    metrics |= fit.watch.metrics()
    metrics |= {
        "memory/predicted": prediction.peak / MIB,
        "memory/error": _error(prediction.peak, measured.peak),
        "memory/optimizer-state": state / MIB,
        "memory/state-ratio": state / weights,
        "parameters": float(prediction.parameters),
    }
    metrics |= _totals(job, prediction, device, measured.peak)
    job.recorder.figure(_finding(state, weights, measured))
    return metrics


def _totals(
    job: Job, prediction: Prediction, device: torch.device, tracked: int
) -> dict[str, float]:
    """The allocator's view and the card's, or the process's on a CPU; kept as calibration."""
    rows: list[list[Cell]] = [["tensors alive", prediction.peak / MIB, tracked / MIB]]
    metrics: dict[str, float] = {}
    allocated = reserved = 0
    if device.type == "cuda":
        readings = memory(device)
        allocated, reserved = readings["peak"], readings["reserved peak"]
        own, whole = card(device)
        rows += [
            ["allocated", prediction.largest / MIB, allocated / MIB],
            ["reserved", prediction.reserved / MIB, reserved / MIB],
        ]
        likely = prediction.reserved + prediction.context
        if own is not None:
            rows.append(["this process on the card", likely / MIB, own / MIB])
        if whole is not None:
            rows.append(["the whole card", None, whole / MIB])
            metrics["memory/card"] = whole / MIB
        metrics["memory/allocated-error"] = _error(prediction.largest, allocated)
        metrics["memory/reserved-error"] = _error(prediction.reserved, reserved)
    else:
        rows.append(["resident memory", prediction.needed / MIB, resident() / MIB])
    job.recorder.figure(Table(id="totals", title="Totals", columns=list(TOTALS), rows=rows))
    measured = calibration.measured_now(
        key(device.type == "cuda"),
        job.preset.title,
        predicted=prediction.peak,
        allocated=allocated or tracked,
        predicted_reserved=prediction.reserved,
        reserved=reserved,
    )
    calibration.remember(measured)
    return metrics


def _error(predicted: int, measured: int) -> float:
    return 100 * (predicted - measured) / measured if measured else 0.0


def _finding(state: int, weights: int, measured: Anatomy) -> Note:
    share = 100 * measured.at_peak[Kind.ACTIVATIONS] / measured.peak
    text = (
        f"The optimizer keeps {state / weights:g} × the parameters. Activations are {share:.0f} % "
        "of the peak: they grow with the batch, everything else stays."
    )
    return Note(id="finding", title="finding", text=text, tone="finding")
