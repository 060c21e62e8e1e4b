"""What a run will take, as the analysis predicts it in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from dltui.charts.text import clean
from dltui.presets.document import dump
from dltui.presets.load import Loaded
from dltui.tui import words
from dltui.tui.line import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """``short`` fits a headline, ``lines`` a side column; both empty where nothing is known."""

    short: Line = ()
    lines: tuple[Line, ...] = ()

    @classmethod
    def waiting(cls) -> Forecast:
        return cls(short=(("predicting…", "muted"),))


async def forecast(loaded: Loaded) -> Forecast:
    """Ask the analysis, which needs torch and therefore its own process; it ends when cancelled."""
    with tempfile.TemporaryDirectory(prefix="dltui-") as folder:
        preset = Path(folder) / loaded.path.name
        preset.write_text(dump(loaded.document))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "dltui.analysis.predict", str(preset)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=loaded.folder,
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
    """The JSON the analysis prints; what it leaves out is not shown."""
    try:
        data: dict[str, Any] = msgspec.json.decode(output, type=dict[str, Any])
    except msgspec.DecodeError:
        return Forecast()
    return Forecast(short=_short(data), lines=_lines(data))


def _short(data: dict[str, Any]) -> Line:
    parts = []
    if isinstance(total := data.get("peak_bytes"), int):
        parts.append(f"predicted {words.size(total)}")
    if isinstance(count := data.get("parameters"), int):
        parts.append(f"{count:,} parameters")
    return ((" · ".join(parts), "muted"),) if parts else ()


def _lines(data: dict[str, Any]) -> tuple[Line, ...]:
    kinds = data.get("bytes")
    if not isinstance(kinds, dict):
        return ()
    found: list[Line] = [(("PREDICTED MEMORY", "muted"),)]
    for name, value in kinds.items():
        if isinstance(value, int | float):
            found.append(((f"{clean(str(name)):<14}", ""), (f"{words.size(value):>9}", "strong")))
    return tuple(found)
