"""Fit polynomials to many noisy data sets and take their error apart."""

from __future__ import annotations

from typing import cast

import msgspec

from dltui.figures.records import Bar, Bars, Note
from dltui.runs.outcome import Outcome
from dltui.topics.bias_variance import drawings
from dltui.topics.bias_variance.options import Decomposition, ThreeFits
from dltui.topics.bias_variance.polynomials import Draw, Parts, basis, coefficients, decompose, draw
from dltui.topics.job import Job


def decomposition(job: Job) -> Outcome:
    """Metrics ``mse/<degree>``, ``bias2/<degree>``, ``variance/<degree>``, and ``noise``.

    ``best-degree`` has the smallest error; ``closing-error`` is the largest difference between
    an error and the sum of its parts.
    """
    options, record = cast(Decomposition, job.preset.options), job.recorder
    drawn = draw(options, job.preset.run.seed)
    record.phase("fitting", f"{options.max_degree} degrees × {options.data_sets} data sets")
    found = decompose(drawn, options.max_degree, options.alpha)
    plain = decompose(drawn, options.max_degree) if options.alpha else None
    record.figure(drawings.u_shape(found))
    record.figure(drawings.table(found, plain))
    record.figure(_finding(found, plain, options.alpha))
    record.figure(drawings.closing_note(found))
    record.figure(drawings.basis_note(drawn, options.max_degree))
    if options.splits:
        record.phase("comparing", f"{options.splits} other splits")
        record.figure(drawings.splits(found, _other_splits(options, job.preset.run.seed)))
        record.figure(drawings.split_note(options.test_points))
    for part in found:
        record.figure(drawings.average_fit(drawn, part.degree, options.alpha))
    return Outcome(metrics=_metrics(found))


def three_fits(job: Job) -> Outcome:
    """Metrics ``train-mse/<degree>`` and ``test-mse/<degree>`` of the first data set."""
    options, record = cast(ThreeFits, job.preset.options), job.recorder
    drawn = draw(options, job.preset.run.seed)
    record.phase("fitting", f"degrees {', '.join(map(str, options.degrees))}")
    record.figure(drawings.some_fits(drawn, options.degrees, options.alpha))
    metrics: dict[str, float] = {}
    bars: list[Bar] = []
    for degree in options.degrees:
        train, test = _errors(drawn, degree, options.alpha)
        metrics |= {f"train-mse/{degree}": train, f"test-mse/{degree}": test}
        bars += [
            Bar(label=f"degree {degree}, training points", value=train),
            Bar(label=f"degree {degree}, held out", value=test),
        ]
    record.figure(Bars(id="errors", title="Mean squared error", bars=bars, digits=3))
    record.figure(
        Note(
            id="finding",
            title="What to see",
            tone="finding",
            text=(
                "Every higher degree comes nearer to the training points. Whether it also comes "
                "nearer to f(x) is another question, and only the held-out points can tell. On the "
                f"average over many draws no fit gets below the noise there, {options.noise:g}; on "
                f"these {options.test_points} points of one draw it may."
            ),
        )
    )
    return Outcome(metrics=metrics)


def _errors(drawn: Draw, degree: int, alpha: float) -> tuple[float, float]:
    """MSE of the first data set on its training points and on those held out."""
    design, y = basis(drawn.x, degree), drawn.y[:, :1]
    weights = coefficients(design[drawn.train], y[drawn.train], alpha)
    squared = (y - design @ weights) ** 2
    return float(squared[drawn.train].mean()), float(squared[drawn.test].mean())


def _other_splits(options: Decomposition, seed: int) -> list[list[Parts]]:
    """The same noise with the held-out points of other seeds."""
    return [
        decompose(
            draw(msgspec.structs.replace(options, split_seed=split), seed),
            options.max_degree,
            options.alpha,
        )
        for split in range(options.splits)
    ]


def _metrics(found: list[Parts]) -> dict[str, float]:
    metrics = {
        "best-degree": float(min(found, key=lambda part: part.mse).degree),
        "closing-error": max(abs(part.gap) for part in found),
        "noise": found[0].noise,
    }
    for part in found:
        for name in ("mse", "bias2", "variance"):
            metrics[f"{name}/{part.degree}"] = getattr(part, name)
    return metrics


def _finding(found: list[Parts], plain: list[Parts] | None, alpha: float) -> Note:
    best, last = min(found, key=lambda part: part.mse), found[-1]
    text = (
        f"The error is least at degree {best.degree}: MSE {best.mse:.3f}, of which "
        f"{best.noise:.3f} is noise that no model can remove. Below it bias rules, the "
        "curve cannot bend enough; "
        f"above it variance, up to {last.variance:.3f} at degree {last.degree}."
    )
    if plain:
        text += (
            f" The penalty α = {alpha:g} changes the variance at degree {last.degree} from "
            f"{plain[-1].variance:.3f} to {last.variance:.3f} and bias² from "
            f"{plain[-1].bias2:.4f} to {last.bias2:.4f}: it buys calm with stiffness."
        )
    return Note(id="finding", title="Best degree", tone="finding", text=text)
