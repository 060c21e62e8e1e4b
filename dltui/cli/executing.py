"""A program without a preset: the preset is made of its command line."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any

from dltui.cli.conduct import Manner
from dltui.cli.expect import Expectation
from dltui.cli.headless import begin
from dltui.errors import UsageError
from dltui.launch import joined
from dltui.metrics import PROGRAMS
from dltui.presets.load import Loaded, of_document
from dltui.presets.told_args import told
from dltui.runs.roots import data_root, runs_root
from dltui.topics.programs.options import RUN

LONGEST = 60
"""Letters of a command line that is a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line asked for."""

    program: tuple[str, ...]
    name: str | None
    overrides: tuple[str, ...]
    read: tuple[str, ...]
    patterns: tuple[str, ...]
    gpus: int
    folder: Path | None
    address: str | None
    detach: bool
    expected: Sequence[Expectation]
    runs_dir: Path | None
    as_json: bool


def execute(asked: Asked) -> int:
    """Run it to its end; the exit code is the run's."""
    if place := joined.found():
        raise UsageError(
            f"this is one of {place.size} processes; one run of them all: dltui exec -- "
            "torchrun … or srun …"
        )
    loaded = preset(asked)
    manner = Manner(
        as_json=asked.as_json,
        detach=asked.detach,
        expected=asked.expected,
        through=not asked.detach,
    )
    root, data = runs_root(asked.runs_dir), data_root(None)
    return begin(loaded, root=root, data=data, manner=manner, address=asked.address)


def preset(asked: Asked) -> Loaded:
    """The preset that would do the same, in the folder where the program runs."""
    folder = (asked.folder or Path()).absolute()
    line, args = told(asked.program)
    called = asked.name or _called(asked.program)
    command: dict[str, Any] = {"run": line, "folder": str(folder)}
    more = {"read": list(asked.read), "patterns": list(asked.patterns), "gpus": asked.gpus}
    document: dict[str, Any] = {
        "title": asked.name or shorten(shlex.join(asked.program), LONGEST, placeholder=" …"),
        "topic": PROGRAMS,
        "experiment": RUN,
        "command": command | {key: value for key, value in more.items() if value},
    }
    if args:
        document["args"] = args
    return of_document(
        document,
        source="dltui exec",
        name=f"{PROGRAMS}/{called}",
        folder=folder,
        overrides=asked.overrides,
    )


def _called(words: Sequence[str]) -> str:
    """The script of an interpreter, else the program: ``train`` of ``python -m pkg.train``."""
    for at, word in enumerate(words):
        if word == "-m" and at + 1 < len(words):
            return words[at + 1].rpartition(".")[2]
        if at and not word.startswith("-") and Path(word).suffix in (".py", ".sh", ".R", ".jl"):
            return Path(word).stem
    return Path(words[0]).name or "program"
