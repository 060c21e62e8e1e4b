"""What a run will take, as the analysis predicts it in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from dltui.analysis.prediction import Prediction
from dltui.charts.text import clean
from dltui.presets.document import dump
from dltui.presets.load import Loaded
from dltui.tui import words
from dltui.tui.line import Line, joined
from dltui.words import amount, compact


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """``short`` fits a headline, ``lines`` a side column; both empty where nothing is known.

    ``duration`` is in seconds, 0 where it is not known; ``told`` is what the analysis printed.
    """

    short: Line = ()
    lines: tuple[Line, ...] = ()
    duration: float = 0.0
    told: bytes = b""

    @classmethod
    def waiting(cls) -> Forecast:
        return cls(short=(("predicting…", "muted"),))


async def forecast(loaded: Loaded) -> Forecast:
    """Ask the analysis, which needs torch and therefore its own process; it ends when cancelled.

    It tries a few steps out with what a worker in the background would have.
    """
    from dltui.launch.start import environment, threads

    with tempfile.TemporaryDirectory(prefix="dltui-") as folder:
        preset = Path(folder) / loaded.path.name
        preset.write_text(dump(loaded.document))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "dltui.analysis.predict", str(preset), "--json"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=loaded.folder,
            env=environment(loaded.preset.run.threads or threads(polite=True)),
            preexec_fn=_polite,
        )
        try:
            output, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
    if process.returncode:
        return Forecast()
    return read(output)


def _polite() -> None:
    os.nice(10)


def read(output: bytes) -> Forecast:
    """The JSON that the analysis prints; nothing where it is not that."""
    try:
        found = msgspec.json.decode(output, type=Prediction)
    except msgspec.DecodeError:
        return Forecast()
    fit = found.fits[0] if found.fits else None
    short = joined(
        [
            (FITS[fit.verdict] if fit else ("", ""),),
            ((f"predicted {amount(found.needed)}", ""),),
            ((f"{found.parameters:,} parameters", ""),),
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
    return Forecast(short=short, lines=tuple(lines), duration=found.duration, told=output)


def _work(found: Prediction) -> list[Line]:
    """How much is computed, and how long a step of it takes where that was tried out."""
    lines: list[Line] = [(), (("PREDICTED WORK", "muted"),)]
    rows = [("multiply-adds", compact(found.multiply_adds), "an example")]
    if found.steps:
        rows.append(("steps", f"{found.steps:,}", ""))
    if found.step_seconds:
        rows.append(("a step", words.moment(found.step_seconds), "tried out here"))
    for name, value, what in rows:
        lines.append(((f"{name:<18}", ""), (f"{value:>9}", "strong"), (f"  {what}", "muted")))
    return lines


FITS = {
    "fits": ("✔ fits", "good"),
    "tight": ("≈ tight", "warn"),
    "does not fit": ("✖ does not fit", "bad"),
}
