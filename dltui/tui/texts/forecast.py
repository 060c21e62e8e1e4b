"""What a run will take, laid out for the plan."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dltui.charts.text import clean
from dltui.errors import DltuiError
from dltui.predict.prediction import Prediction, ask_in_background
from dltui.predict.told import Row, sections
from dltui.preflight import consent
from dltui.presets.load import Loaded
from dltui.tui.texts.toned import TextLine, joined
from dltui.words import amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """``short`` fits a headline, ``lines`` a side column; ``found`` is null where nothing was.
    ``asks``: it would take to run code that has not run here before.
    """

    short: TextLine = ()
    lines: tuple[TextLine, ...] = ()
    found: Prediction | None = None
    asks: bool = False


WAITING = Forecast(short=(("predicting… r runs without it", "muted"),))
"""Nobody has to wait for it."""


async def forecast(loaded: Loaded, data_root: Path | None) -> Forecast:
    """What is predicted of ``loaded``, or why nothing is; nothing at all where nothing trains."""
    if not loaded.preset.trains:
        return Forecast()
    if files := await asyncio.to_thread(consent.strange, loaded):
        why = ((clean(f"{consent.told(files)}: press p to run it for the prediction"), "warn"),)
        short = (("not predicted: p runs its code", "muted"),)
        return Forecast(short=short, lines=(why,), asks=True)
    try:
        return told(await ask_in_background(loaded, data_root=data_root))
    except DltuiError as error:
        lines = (("NO PREDICTION", "muted"),), ((clean(str(error)), "warn"),)
        return Forecast(short=(("no prediction", "muted"),), lines=lines)


def told(found: Prediction) -> Forecast:
    verdict = FITS.get(found.verdict, ("", ""))
    short = joined([(verdict,), ((f"predicted {amount(found.needed)}", ""),)], " · ")
    memory, work, *_ = sections(found)
    lines: list[TextLine] = []
    for section in (memory, work):
        lines += [()] * bool(lines)
        lines.append(((section.title, "muted"), (f"  {clean(section.remark)}", "")))
        lines += _rows(section.rows)
    lines += [((f"unsure: {clean(doubt)}", "warn"),) for doubt in found.low_confidence]
    return Forecast(short=short, lines=tuple(lines), found=found)


def _rows(rows: Sequence[Row]) -> list[TextLine]:
    return [
        (
            (f"{clean(row.name):<18}", ""),
            (f"{row.value:>9}", "strong"),
            (f"  {clean(row.remark)}", "muted"),
        )
        for row in rows
    ]


FITS = {
    "fits": ("✔ fits", "good"),
    "tight": ("≈ tight", "warn"),
    "does not fit": ("✖ does not fit", "bad"),
}
