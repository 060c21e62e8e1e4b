"""What the ended runs of a root were like when they were listed last: a file of one's own.

It lies in the user's cache folder, one for each root, and may be thrown away at any time. It is
for being quick only: each run in it has the stamp of its directory, and is read again where that
has moved.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import platformdirs

from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.stamps import Stamp
from dltui.runs.layout import RunDir
from dltui.runs.listing.record import RunRecord
from dltui.writing import Refused


@dataclass(frozen=True, slots=True)
class Remembered:
    """``record`` is null of a directory that is not a run."""

    stamp: Stamp
    record: RunRecord | None


_NAMES = RunRecord.__struct_fields__[1:]
_TYPES = get_type_hints(RunRecord)
_values = attrgetter(*_NAMES)
_Row = msgspec.defstruct("_Row", [(name, _TYPES[name]) for name in _NAMES], array_like=True)
"""A record without its directory: that follows from its name, whatever the file says."""

FORM = " ".join(("1", *_NAMES))
"""Of the file; another number when a record of the same fields means something else."""

_DECODER = msgspec.msgpack.Decoder(tuple[str, str, dict[bytes, tuple[Stamp, _Row | None]]])  # type: ignore[valid-type]


def file_of(root: Path) -> Path:
    name = hashlib.sha256(os.fsencode(root.absolute())).hexdigest()[:16]
    return platformdirs.user_cache_path("dltui") / "runs" / f"{name}.msgpack"


def load(root: Path) -> dict[str, Remembered]:
    """By the runs' ids; nothing where there is no file, or another version's, or none of ours."""
    try:
        form, whose, runs = _DECODER.decode(file_of(root).read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
    if (form, whose) != (FORM, str(root)):
        return {}
    named = {os.fsdecode(name): one for name, one in runs.items()}
    return {
        name: Remembered(stamp, _record(root / name, row)) for name, (stamp, row) in named.items()
    }


def save(root: Path, runs: Mapping[str, Remembered]) -> None:
    """Where the file cannot be written, what is in it is read again the next time."""
    rows = {
        os.fsencode(name): (one.stamp, one.record and _values(one.record))
        for name, one in runs.items()
    }
    content = msgspec.msgpack.encode((FORM, str(root), rows))
    path = file_of(root)
    with contextlib.suppress(OSError, Refused):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomic(path, content)


def _record(path: Path, row: Any) -> RunRecord | None:
    if row is None:
        return None
    return RunRecord(RunDir(path), *_values(row))
