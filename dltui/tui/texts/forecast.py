"""What a run will take, as the analysis predicts it in a process of its own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dltui.charts.text import clean
from dltui.errors import DltuiError
from dltui.predict import prediction
from dltui.predict.prediction import Prediction, question
from dltui.presets.load import Loaded
from dltui.tui.services import child
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import Line, joined
from dltui.words import amount, compact


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """``short`` fits a headline, ``lines`` a side column; both empty where nothing is predicted.

    ``parameters`` are those of the network and ``duration`` is in seconds, both 0 where it is not
    known; ``disk`` the bytes that a point leaves behind, about; ``told`` is what the analysis
    printed.
    """

    short: Line = ()
    lines: tuple[Line, ...] = ()
    parameters: int = 0
    duration: float = 0.0
    disk: int = 0
    told: bytes = b""


WAITING = Forecast(short=(("predicting… r runs without it", "muted"),))
"""Nobody has to wait for it."""


async def forecast(loaded: Loaded, data_root: Path | None) -> Forecast:
    """Ask the analysis, which needs torch and therefore its own process; it ends when cancelled.

    It tries a few steps out with what a worker in the background would have.
    """
    if not loaded.preset.trains:
        return Forecast()
    from dltui.launch.start import environment, threads

    with question(loaded, data_root=data_root) as command:
        ended = await child.run(
            command,
            env=environment(loaded.preset.run.threads or threads(polite=True)),
            before=_polite,
        )
    return read(ended.output, ended.complaints)


def _polite() -> None:
    os.nice(10)


def read(output: bytes, complaints: bytes = b"") -> Forecast:
    """What the analysis printed, in lines; why it could not say anything where it could not."""
    try:
        found = prediction.read(output, complaints)
    except DltuiError as error:
        why: tuple[Line, ...] = ((("NO PREDICTION", "muted"),), ((clean(str(error)), "warn"),))
        return Forecast(short=(("no prediction", "muted"),), lines=why)
    fit = found.fits[0] if found.fits else None
    short = joined(
        [
            (FITS[fit.verdict] if fit else ("", ""),),
            ((f"predicted {amount(found.needed)}", ""),),
        ],
        " · ",
    )
    lines: list[Line] = [(("PREDICTED MEMORY", "muted"), (f"  {clean(found.label)}", ""))]
    kinds = {**found.anatomy.at_peak, "context": found.context}
    for name, value in kinds.items():
        if value:
            lines.append(((f"{clean(name):<18}", ""), (f"{amount(value):>9}", "strong")))
    if fit:
        lines.append(
            ((f"{'free on ' + clean(fit.device):<18}", "muted"), (f"{amount(fit.free):>9}", ""))
        )
    lines += _work(found)
    for reason in found.low_confidence:
        lines.append(((f"unsure: {clean(reason)}", "warn"),))
    return Forecast(
        short=short,
        lines=tuple(lines),
        parameters=found.parameters,
        duration=found.duration,
        disk=_disk(found),
        told=output,
    )


LOGGED = 40
"""Bytes of a step in the log: three metrics of a million steps are 33 MB (DESIGN §3)."""


def _disk(found: Prediction) -> int:
    """Weights and optimizer state, twice while a checkpoint takes the place of the one before."""
    kinds = found.anatomy.at_peak
    state = sum(size for kind, size in kinds.items() if kind in ("parameters", "optimizer state"))
    return 2 * max(state, 4 * found.parameters) + LOGGED * found.steps


def _work(found: Prediction) -> list[Line]:
    """How much is computed, and how long a step of it takes where that was tried out."""
    lines: list[Line] = [(), (("PREDICTED WORK", "muted"),)]
    rows = [("multiply-adds", compact(found.multiply_adds), "an example")]
    if found.steps:
        rows.append(("steps", f"{found.steps:,}", ""))
    if found.step_seconds:
        rows.append(("a step", phrases.moment(found.step_seconds), "tried out here"))
    for name, value, what in rows:
        lines.append(((f"{name:<18}", ""), (f"{value:>9}", "strong"), (f"  {what}", "muted")))
    return lines


FITS = {
    "fits": ("✔ fits", "good"),
    "tight": ("≈ tight", "warn"),
    "does not fit": ("✖ does not fit", "bad"),
}
