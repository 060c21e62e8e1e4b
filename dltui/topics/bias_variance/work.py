"""Fit polynomials to many noisy data sets and take their error apart."""

from __future__ import annotations

from typing import cast

from msgspec.structs import replace

from dltui.figures.records import Note
from dltui.runs.outcome import Outcome
from dltui.topics.bias_variance import drawings, fits, penalty
from dltui.topics.bias_variance.decomposition import Expected, Parts, decompose, expected
from dltui.topics.bias_variance.draws import draws, one_set, shared
from dltui.topics.bias_variance.options import Decomposition, Ridge, ThreeFits
from dltui.topics.job import Job


def decomposition(job: Job) -> Outcome:
    """Metrics ``mse/<degree>``, ``bias2/…``, ``variance/…``, ``remainder/…``, and ``noise``.

    ``expected/mse/<degree>`` is the mean over all noise, ``best-degree`` has the smallest error;
    ``closing-error`` is the largest difference between an error and the sum of its parts.
    """
    options, record = cast(Decomposition, job.preset.options), job.recorder
    alpha, kind, degrees = options.alpha, options.basis, range(1, options.max_degree + 1)
    record.phase("fitting", f"{options.max_degree} degrees × {options.data_sets} data sets")
    drawn = draws(options, job.preset.run.seed, options.max_degree)
    found = decompose(drawn, alpha, kind)
    plain = decompose(drawn) if alpha else None
    means = [expected(drawn[0], degree, options.noise, alpha, kind) for degree in degrees]
    record.figure(drawings.u_shape(found))
    record.figure(drawings.table(found, means, plain))
    record.figure(_finding(found, plain, alpha))
    record.figure(drawings.closing_note(found))
    compared = drawings.bases(drawn, plain or found)
    record.figure(compared)
    record.figure(drawings.basis_note(compared, drawn[0]))
    if options.splits:
        record.phase("comparing", f"{options.splits} other splits")
        record.figure(drawings.splits(found, _other_splits(options, job.preset.run.seed)))
        record.figure(drawings.split_note(options.test_points))
    for part, own in zip(found, drawn, strict=True):
        record.figure(drawings.average_fit(own, part.degree, alpha, kind))
    return Outcome(metrics=_metrics(found, means))


def ridge(job: Job) -> Outcome:
    """Metrics ``mse/<degree>/plain`` and ``…/ridge``, so bias2, variance and remainder.

    ``change/mse`` is the second less the first, ``change/mse/same-data`` on the same data,
    ``change/mse/expected`` over all noise, ``splits/mse-falls`` the share of other splits on which
    that is below 0; so with bias2 and variance.
    """
    options, record = cast(Ridge, job.preset.options), job.recorder
    record.phase("fitting", f"degree {options.degree} × {options.data_sets} data sets, twice")
    drawn = draws(options, job.preset.run.seed, 2, options.before)
    compared = penalty.compare(drawn, options)
    record.figure(penalty.table(compared))
    record.figure(penalty.alphas(drawn[0], options))
    record.figure(drawings.average_fit(drawn[0], options.degree, 0.0, kind="legendre", name="fits"))
    record.figure(
        drawings.average_fit(
            drawn[1], options.degree, options.alpha, options.basis, name="fits-ridge"
        )
    )
    record.phase("comparing", f"{options.splits} other splits")
    changes = [
        penalty.change(shared(replace(options, split_seed=split), job.preset.run.seed), options)
        for split in range(options.splits)
    ]
    record.figure(penalty.splits(changes))
    record.figure(penalty.finding(compared, changes))
    return Outcome(metrics=penalty.metrics(compared, changes))


def three_fits(job: Job) -> Outcome:
    """Metrics ``train-mse/<degree>``, ``test-mse/<degree>`` where points are held out, and
    ``truth-mse/<degree>``, the distance from f; of powers also their coefficients."""
    options, record = cast(ThreeFits, job.preset.options), job.recorder
    drawn = one_set(options, job.preset.run.seed)
    record.phase("fitting", f"degrees {', '.join(map(str, options.degrees))}")
    found = [fits.fit(drawn, degree, options) for degree in options.degrees]
    record.figure(fits.curves(drawn, found))
    record.figure(fits.errors(found, options.noise))
    record.figure(fits.points(drawn, found))
    if options.basis == "powers":
        record.figure(fits.coefficient_table(found))
    record.figure(fits.finding(drawn, found, options.noise))
    return Outcome(metrics=fits.metrics(drawn, found))


def _other_splits(options: Decomposition, seed: int) -> list[list[Parts]]:
    """The same noise with the held-out points of other seeds."""
    count = options.max_degree
    return [
        decompose(
            [shared(replace(options, split_seed=split), seed)] * count, options.alpha, options.basis
        )
        for split in range(options.splits)
    ]


def _metrics(found: list[Parts], means: list[Expected]) -> dict[str, float]:
    least = min(range(len(means)), key=lambda place: means[place].mse)
    metrics = {
        "best-degree": float(min(found, key=lambda part: part.mse).degree),
        "best-degree/expected": float(found[least].degree),
        "closing-error": max(abs(part.gap) for part in found),
        "noise": found[0].noise,
    }
    for part, mean in zip(found, means, strict=True):
        for name in ("mse", "bias2", "variance", "remainder"):
            metrics[f"{name}/{part.degree}"] = getattr(part, name)
        metrics[f"expected/mse/{part.degree}"] = mean.mse
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
