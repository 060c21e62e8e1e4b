"""The command line of a program as people read it: in the plan, and beside its curves. Pure."""

from __future__ import annotations

import shlex

from dltui.charts.text import clean, wrap
from dltui.presets import command_line
from dltui.presets.schema import Preset
from dltui.tui.texts.toned import TextLine

READ_AS = {"run": "RUN", "folder": ".", "data": "DATA", "python": "python"}
"""What stands for paths that nobody wants to read."""

LINES = 8
"""Of a command line that takes more, only its beginning is shown."""


def typed(preset: Preset) -> str:
    """The words that it runs; of a sweep those of its first point. Empty without a program."""
    command, grid = preset.command, preset.sweep.grid
    if command is None:
        return ""
    first = {key.removeprefix("args."): values[0] for key, values in grid.items() if values}
    args = {key: first.get(key, value) for key, value in (preset.args or {}).items()}
    values = READ_AS | {"seed": str(preset.run.seed)}
    return shlex.join(command_line.filled(command.run, values, args))


def command(preset: Preset, width: int, *, brief: bool = False) -> list[TextLine]:
    """The section of the command line, its folder, variables and the files that it is read from;
    ``brief`` is the line alone.
    """
    options = preset.command
    if options is None:
        return []
    text = wrap(clean(f"$ {typed(preset)}"), width)
    lines: list[TextLine] = [
        (("COMMAND", "muted"),),
        *(((part, "strong"),) for part in text[:LINES]),
    ]
    if len(text) > LINES:
        lines.append((("…", "muted"),))
    if brief:
        return lines
    where = "the preset's folder" if options.folder == "." else options.folder
    told = {"in": where}
    told |= {"with": " ".join(f"{key}={value}" for key, value in options.environment.items())}
    told |= {"reads": _read(preset), "goes on": "R, from a checkpoint" if options.resume else ""}
    for label, said in told.items():
        if said:
            lines += [((part, "muted"),) for part in wrap(clean(f"{label} {said}"), width)]
    return lines


def _read(preset: Preset) -> str:
    """Where its numbers come from."""
    options = preset.command
    assert options is not None
    prints = f"{len(options.patterns)} patterns" if options.patterns else "what it prints and logs"
    return ", ".join([prints, *options.read])
