"""Whether the program of a preset is there, the folder it runs in, and the GPUs it takes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from dltui.devices.gpu import GpuReport, visible
from dltui.errors import ResourceError, UsageError
from dltui.preflight.finding import Finding
from dltui.presets import command_line
from dltui.presets.schema import Preset


def finding(preset: Preset, base: Path, data: Path | None) -> Iterator[Finding]:
    """Of its folder and its program, looked for as it will be; ``base`` is the preset's folder."""
    command, args = preset.command, preset.args or {}
    if command is None:
        return
    folder = command_line.folder(command, base)
    if not folder.is_dir():
        yield _lacking("command.folder", f"there is no folder {folder}")
        return
    given = command_line.given(preset, folder=base, data=data, run=Path())
    name = command_line.filled(command.run, given, args)[0]
    path = command.environment.get("PATH", os.environ.get("PATH", os.defpath))
    if "/" in name:
        there = os.access(folder / name, os.X_OK) and (folder / name).is_file()
        found = str(folder / name) if there else None
    else:
        found = shutil.which(name, path=str(path))
    if found:
        yield Finding(what="program", value=name, text=f"here, {found}")
    elif "/" in name and (folder / name).exists():
        yield _lacking(
            "command.run", f"{name} may not be run: chmod +x it, or name its interpreter"
        )
    else:
        hint = "; {python} is the one that dltui runs in" if name.startswith("python") else ""
        where = folder if "/" in name else "PATH"
        yield _lacking("command.run", f"there is no program {name} in {where}{hint}")


def gpus(preset: Preset, report: GpuReport) -> Iterator[Finding]:
    """Whether there are as many as it takes."""
    wanted = preset.command.gpus if preset.command else 0
    if not wanted:
        return
    there = len(visible(report, os.environ.get("CUDA_VISIBLE_DEVICES")))
    lacks = there < wanted
    yield Finding(
        what="device",
        value=f"command.gpus = {wanted}",
        text=f"this process may use {there} GPU{'s' * (there != 1)}",
        error=ResourceError if lacks else None,
    )


def _lacking(key: str, text: str) -> Finding:
    refusal = f"{key}: {text}"
    return Finding(what="program", value=key, text=text, error=UsageError, refusal=refusal)
