"""Measured against predicted memory, kept for each kind of device, driver and version of torch.

One small JSON file in the user's data folder. The process's own memory (a CUDA context, or the
interpreter and its libraries on a CPU) cannot be predicted, so once measured it is remembered.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import msgspec
import platformdirs
from msgspec import Struct, field

from dltui.runs.files.atomic import write_atomic
from dltui.writing import Refused, writing

KEPT = 50
"""Measurements kept for one key; the oldest go first."""

LOST = "later predictions will not know what was measured"

DEFAULT_CONTEXT = {"cuda": 760 * 2**20, "cpu": 600 * 2**20}
"""Bytes assumed before anything was measured; on CUDA what every training on an H100 had."""


class Key(Struct, frozen=True):
    """What a context depends on; ``device`` is a GPU's name, or "cpu"."""

    device: str
    driver: str
    torch: str


class Measurement(Struct, frozen=True, kw_only=True):
    """Bytes; 0 where a quantity was not measured. ``time`` is Unix seconds."""

    key: Key
    time: float
    context: int = 0
    predicted: int = 0
    allocated: int = 0
    predicted_reserved: int = 0
    reserved: int = 0
    what: str = ""


class _Store(Struct):
    measurements: list[Measurement] = field(default_factory=list[Measurement])


def store_file() -> Path:
    return platformdirs.user_data_path("dltui") / "memory.json"


def measurements(key: Key) -> list[Measurement]:
    """What was measured for ``key``, oldest first."""
    return [one for one in _read().measurements if one.key == key]


def context(key: Key) -> int | None:
    """The median of the contexts measured for ``key``, in bytes; null before the first."""
    found = [one.context for one in measurements(key) if one.context]
    return int(statistics.median(found)) if found else None


def remember(measurement: Measurement) -> None:
    """Add a measurement. Of two processes that write at once the later one's stays.

    Where it cannot be kept, the log says so: no run fails for it.
    """
    store = _read()
    same = [one for one in store.measurements if one.key == measurement.key]
    others = [one for one in store.measurements if one.key != measurement.key]
    store.measurements = [*others, *same[-(KEPT - 1) :], measurement]
    file = store_file()
    try:
        with writing(file, LOST):
            file.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(file, msgspec.json.encode(store), LOST)
    except Refused as error:
        print(error, file=sys.stderr)


def measured_now(key: Key, what: str, **sizes: int) -> Measurement:
    return Measurement(key=key, time=time.time(), what=what, **sizes)


def _read() -> _Store:
    try:
        return msgspec.json.decode(store_file().read_bytes(), type=_Store)
    except (FileNotFoundError, PermissionError, msgspec.DecodeError):
        return _Store()
