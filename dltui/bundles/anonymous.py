"""What a bundle says of a run: all that is judged, and no path, host or user of this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from dltui.presets.document import Document, dump
from dltui.presets.load import FILES
from dltui.presets.read import read
from dltui.runs.files import end_request, identity
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir


class Scrubber:
    """Puts words in place of the folders that a run knows."""

    def __init__(self, run: RunDir, request: Request) -> None:
        named = {
            str(run.path): run.id,
            str(run.path.resolve()): run.id,
            str(run.path.parent): "RUNS",
            request.data_root: "DATA",
            request.folder: "FOLDER",
            str(Path.home()): "~",
        }
        self._words = {path.encode(): word.encode() for path, word in named.items() if path[1:]}
        longest_first = sorted(self._words, key=len, reverse=True)
        paths = b"|".join(re.escape(path) for path in longest_first)
        self._paths = re.compile(rb"(?<![\w.~/-])(" + paths + rb")(?![\w.-])")

    def __call__(self, text: bytes) -> bytes:
        return self._paths.sub(lambda found: self._words[found[1]], text)


def preset_of(run: RunDir) -> tuple[bytes, dict[str, str]]:
    """The preset, in which files of one's own go by their names alone, and these by their paths.

    A preset without such files is as it lies there.
    """
    document, _ = read(run.preset)
    files: dict[str, str] = {}
    for table, key in named_files(document):
        named = table[key]
        for path in named if isinstance(named, list) else [named]:
            files[str(path)] = Path(str(path)).name
        short = [files[str(path)] for path in named] if isinstance(named, list) else None
        table[key] = short or files[str(named)]
    return (dump(document).encode() if files else run.preset.read_bytes()), files


def named_files(document: Document) -> Iterator[tuple[dict[str, Any], str]]:
    """Every setting that names a file of the user, by its table and key, also in a sweep."""
    for key in FILES:
        section, _, name = key.partition(".")
        sweep = document.get("sweep", {})
        tables = [sweep, *sweep.get("points", [])]
        yield from ((table, key) for table in tables if key in table)
        if name in document.get(section, {}):
            yield document[section], name


def request_of(request: Request, files: dict[str, str]) -> bytes:
    said = [_short(text, files) for text in request.overrides]
    bare = msgspec.structs.replace(request, folder="", data_root="", overrides=said)
    return _encoded(bare)


def _short(override: str, files: dict[str, str]) -> str:
    key, _, value = override.partition("=")
    return f"{key}={Path(value).name}" if key.strip() in FILES else override


def identity_of(run: RunDir) -> bytes | None:
    """Versions, device, seed and commit of the process, not where it ran."""
    worker = identity.read(run)
    if worker is None:
        return None
    nobody = {"host": "", "pid": 0, "pid_start": 0.0, "pid_ticks": 0, "kernel": "", "slurm_id": ""}
    return _encoded(msgspec.structs.replace(worker, command=[], **nobody))


def end_of(run: RunDir) -> bytes | None:
    end = end_request.read(run)
    return _encoded(msgspec.structs.replace(end, user="", host="")) if end else None


def _encoded(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1)
