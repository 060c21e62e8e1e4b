"""What the Trainer of Transformers keeps of its run: ``trainer_state.json``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from dltui.adapters.pieces import FARTHEST, GOES_ON, About, Columns, Piece, Points, gathered
from dltui.adapters.sources import Source
from dltui.adapters.values import numbers
from dltui.errors import InputError
from dltui.runs.files import small_files
from dltui.runs.log.events import Status

NAME = "trainer_state.json"

_CHECKPOINT = re.compile(r"checkpoint-(\d+)")

CONFIG = ("train_batch_size", "num_train_epochs", "max_steps", "logging_steps", "eval_steps")
"""What of its settings stands in the file; the others lie in a pickle, which nobody opens."""

FINAL = "train_runtime"
"""Tells the entry at the end: its values are of the whole run."""

_STATE = msgspec.json.Decoder(dict[str, Any])


class TrainerState:
    def __init__(self, path: Path, about: About) -> None:
        self.about = about
        self._path = path
        self._entries = 0

    def restore(self, state: Mapping[str, Any]) -> bool:
        self._entries = int(state["entries"])
        return True

    @property
    def state(self) -> dict[str, Any]:
        return {"entries": self._entries}

    def pieces(self) -> Iterator[Piece]:
        found = small_files.decode(small_files.content(self._path), _STATE, self._path)
        history = found.get("log_history")
        if not isinstance(history, list):
            raise InputError(f"{self._path}: there is no log_history in it")
        self.about.config = {key: found[key] for key in CONFIG if found.get(key)}
        columns: Columns = {}
        for entry in history[self._entries :]:
            self._take(entry, columns)
        self._entries = len(history)
        over = any(isinstance(one, dict) and FINAL in one for one in history)
        self.about.status = Status.FINISHED if over or _ended(found) else Status.STOPPED
        self.about.message = "" if self.about.status is Status.FINISHED else GOES_ON
        if columns:
            yield Points(columns)

    def _take(self, entry: Any, columns: Columns) -> None:
        step = entry.get("step") if isinstance(entry, dict) else None
        if not isinstance(step, int) or not 0 <= step <= FARTHEST:
            self.about.damaged += 1
            return
        told = [one for key in entry if key != "step" for one in numbers(key, entry[key])]
        if FINAL in entry:
            self.about.summary.update(told)
        else:
            gathered({name: ([step], [value]) for name, value in told}, columns)


def _ended(found: Mapping[str, Any]) -> bool:
    step, most = found.get("global_step"), found.get("max_steps")
    return isinstance(step, int) and isinstance(most, int) and 0 < most <= step


def newest(folders: Mapping[Path, list[str]]) -> dict[Path, Path]:
    """The file that tells most of each run, by the run's folder: its own, or that of the last of
    its checkpoints.
    """
    best: dict[Path, tuple[float, Path]] = {}
    for folder, names in folders.items():
        if NAME not in names:
            continue
        step = _CHECKPOINT.fullmatch(folder.name)
        base = folder.parent if step else folder
        told = (float(step[1]) if step else float("inf"), folder / NAME)
        best[base] = max(best.get(base, told), told)
    return {base: path for base, (_, path) in best.items()}


def source(base: Path, path: Path, name: str) -> Source:
    return Source(
        tool="trainer",
        place=base,
        key=f"trainer:{base.resolve()}",
        name=name,
        created=path.stat().st_mtime,
        reader=lambda about: TrainerState(path, about),
    )
