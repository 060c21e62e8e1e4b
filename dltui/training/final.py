"""The end of a training: final weights, scores and figures, and what must be said of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from torch import nn

from dltui.figures.records import Note
from dltui.training import checkpoints, choosing, pictures, reliability
from dltui.training.calibration import Calibration, since
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Setup
from dltui.training.loop import Fit
from dltui.training.progress import settled
from dltui.training.tasks import details, verdict
from dltui.training.weights import Unsavable

NEAR = 1.01
"""Times the least test loss is what a curve's eye takes for its bottom: D1's at rate 0.01 is least
at epoch 63 and within 1 % of that from 53 to 75."""


def finish(fit: Fit) -> tuple[dict[str, float], str]:
    """Final weights, figures and metrics, and what has to be said of them."""
    setup, progress = fit.setup, fit.progress
    chosen = _chosen(fit)
    at = fit.kept if fit.kept.epoch else progress
    try:
        checkpoints.save_final(setup.checkpoints, setup.model, step=at.step, epoch=at.epoch)
    except Unsavable as error:
        fit.unsaved(error)
    train, test = fit.evaluate(fit.train), fit.evaluate(fit.test, keep=setup.judge.two)
    if train.finite and not test.finite:
        test = fit.evaluate(fit.test, keep=True)
    matrix = pictures.confusion(test.confusion, setup.dataset.classes)
    if matrix is not None and test.finite:
        setup.recorder.figure(matrix)
    guess = setup.judge.guess(setup.loss, fit.train.y)
    caveat = _caveat(setup, train, test, guess)
    beside = setup.loss.beside
    metrics = {
        **_of_part(test, "test"),
        **_of_part(train, "train"),
        "steps": float(progress.step),
        "images_per_second": fit.images / fit.seconds if fit.seconds else 0.0,
        "parameters": float(parameters(setup.model)),
        **_trained(setup),
        "train/seconds": fit.seconds,
        **_after_epochs(progress.history, beside.name),
        **chosen,
    }
    if fit.validation is not None:
        metrics |= fit.evaluate(fit.validation).metrics("validation")
    if best := progress.best(f"test/{beside.name}", beside.better):
        metrics |= {f"best/test-{beside.name}": best[0], "best/epoch": float(best[1])}
    if least := progress.best("test/loss", -1):
        near = progress.first_below("test/loss", NEAR * least[0])
        metrics |= {"least/test-loss": least[0], "least/epoch": float(least[1])}
        metrics["least/near-epoch"] = float(near)
    _note_settled(fit)
    if progress.converged:
        metrics["converged/epoch"] = float(progress.converged)
    if test.calibration:
        metrics |= _calibration(fit, test.calibration)
    metrics |= details.draw(setup, test) | setup.judge.baselines(guess, test)
    metrics |= fit.watch.metrics()
    return metrics | fit.hooks.ended(setup, test), caveat


def _chosen(fit: Fit) -> dict[str, float]:
    """Puts the kept weights into the network, and says which they are and what chose them."""
    setup, options = fit.setup, fit.setup.options
    if options.keep == "best" and fit.kept.epoch:
        fit.give_back()
    elif fit.validation is None:
        return {}
    told = choosing.told(options, fit.kept, fit.progress, setup.preset.topic)
    setup.recorder.figure(Note(id="chosen", title="which part chose what", text=told))
    setup.recorder.message(told)
    return {"chosen/epoch": float(fit.kept.epoch or fit.progress.epoch)}


def _calibration(fit: Fit, last: Calibration) -> dict[str, float]:
    """Draws it now and at the least test loss, and tells it in numbers."""
    progress, recorder = fit.progress, fit.setup.recorder
    found = {"at the end": last}
    epoch = progress.calibrated_at
    if 0 < epoch < progress.epoch:
        found = {f"least loss, epoch {epoch}": Calibration.of(progress.calibrated)} | found
    recorder.figure(reliability.diagram(found))
    recorder.figure(reliability.bins(last))
    return last.metrics() | since(progress.history, epoch)


def _of_part(found: Evaluation, part: str) -> dict[str, float]:
    """Its scores, and its loss behind them; without its calibration, which is told by itself."""
    metrics = replace(found, calibration=None).metrics(part)
    loss = f"{part}/loss"
    return {name: value for name, value in metrics.items() if name != loss} | {loss: found.loss}


def _after_epochs(history: list[dict[str, float]], beside: str) -> dict[str, float]:
    """What is told beside the loss, of the training part after each epoch that ended with it."""
    name = f"train/{beside}"
    return {f"{name}/epoch-{e}": m[name] for e, m in enumerate(history, 1) if name in m}


def parameters(model: nn.Module) -> int:
    """Number of trainable and frozen parameters."""
    return sum(p.numel() for p in model.parameters())


def _trained(setup: Setup) -> dict[str, float]:
    """How many of them are trained, where the preset freezes some."""
    if setup.preset.model is None or not setup.preset.model.freeze:
        return {}
    trained = sum(p.numel() for p in setup.model.parameters() if p.requires_grad)
    return {"parameters/trained": float(trained)}


def _note_settled(fit: Fit) -> None:
    """By the rule that only the end of a training can tell."""
    wanted, progress = fit.setup.options.converge, fit.progress
    if wanted is not None and wanted.rule == "settled":
        progress.converged = settled(progress.history, wanted)
        if progress.converged:
            fit.setup.recorder.message(
                f"converged at epoch {progress.converged}: from there on {wanted.metric} stayed "
                f"within {wanted.threshold:g} of where it ended"
            )


def _caveat(setup: Setup, train: Evaluation, test: Evaluation, guess: float | None) -> str:
    """What must be known before the numbers are believed, the worst; all are drawn and told."""
    notes = list(_notes(setup, train, test, guess))
    for note in notes:
        setup.recorder.figure(note)
        setup.recorder.message(note.text, "warning")
    return notes[0].text if notes else ""


def _notes(
    setup: Setup, train: Evaluation, test: Evaluation, guess: float | None
) -> Iterator[Note]:
    targets = setup.judge.targets
    if targets is None or not train.finite:
        return
    unlearned = verdict.not_learned(setup.loss, targets, train, test, guess)
    if unlearned:
        title = unlearned.partition(":")[0]
        yield Note(id="not-learned", title=title, text=unlearned, tone="warning")
    if not test.finite and test.outputs is not None:
        text = verdict.test_is_no_number(test.outputs)
        yield Note(id="no-number", title="no number", text=text, tone="warning")
    elif setup.judge.details and not unlearned and (text := verdict.no_better(targets, test)):
        yield Note(id="no-better", title="no better than one answer", text=text, tone="warning")
