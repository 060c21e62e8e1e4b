"""Inputs of every kind: valid ones to begin with, and what the program does with any."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from dltui.compare.filter import Facts, parse, unmeant
from dltui.config import values as config
from dltui.data.heads import look
from dltui.data.options import FileData
from dltui.errors import DltuiError
from dltui.presets.catalogue import bundled, find
from dltui.presets.load import load, recall
from dltui.runs.files import notes
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import Index
from dltui.runs.liveness import state
from dltui.runs.log.follow import read
from tests.tui.finished import finished

SETS = (
    *("train.lr=0.1", "train.lr=[0.1, 0.01]", "train.epochs=1..5", "model.hidden=[8, 8]"),
    *("sweep.train.lr=[1e-3, 1e-2]", "train.schedule={kind='step', period=3}", "data.limit=100"),
    *("run.seed=3", "title='x'", "train.optimizer=sgd", "sweep={seeds=3}", "quick.train.epochs=1"),
)

FILTERS = (
    "status:failed topic:losses lr<0.1 test/accuracy > 90 word",
    '-status:no memory,lost "a b" age<3d duration>=1h',
    "tag:x note:y -quick:yes final>90 best<=1e-3 id:2026",
)

FACTS = Facts(
    texts={"status": "lost", "topic": "losses", "name": "a/b", "tag": "", "quick": "no"},
    numbers={"age": 10.0, "duration": None, "final": 90.0, "best": 91.0, "test/accuracy": 90.0},
    settings=lambda: {"train.lr": 0.1, "model.hidden": [256, 512], "data.limit": None},
)

CONFIG = b"""
[tui]
theme = "dark"
[tui.keys]
"run.stop" = "x"
"""

CSV = b"a;b;c;label\n" + b"".join(
    b"%d;%.2f;%s;%s\n" % (n, n / 3, (b"red", b"", b"blue")[n % 3], (b"yes", b"no")[n % 2])
    for n in range(30)
)

ARFF = b"""% said
@relation r
@attribute a numeric
@attribute 'b c' {red, blue}
@attribute when date "yyyy-MM-dd"
@attribute class {yes, no}
@data
1, red, 2020-01-01, yes
?, blue, 2020-01-02, no
{0 3, 3 no}
2.5, red, ?, yes
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """``valid`` gives inputs to begin with; ``take`` may raise ``DltuiError`` and nothing else."""

    name: str
    valid: Callable[[], Sequence[bytes]]
    take: Callable[[Path, bytes], None]
    weight: int = 1


@cache
def _presets() -> Sequence[bytes]:
    return [path.read_bytes() for path in sorted(bundled().rglob("*.toml"))]


def _preset(folder: Path, content: bytes) -> None:
    file = folder / "p.toml"
    file.write_bytes(content)
    recall(content)
    load(file)


def _set(folder: Path, content: bytes) -> None:
    load(find("quickstart"), overrides=content.decode("utf-8", "surrogateescape").split("\n"))


@cache
def _run(folder: Path) -> RunDir:
    """One that ended, the files of which are broken one at a time."""
    root = folder / "root"
    root.mkdir()
    return finished(root, 1)


@cache
def _files(name: str) -> Sequence[bytes]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        run = _run(Path(folder))
        notes.write(run, notes.Notes(title="t", tags=["a"], note="n"))
        return [(run.path / name).read_bytes()]


def _in_place(folder: Path, name: str, content: bytes, *, ended: bool) -> RunDir:
    """A run like every other but for ``name``."""
    run = _run(folder)
    run.result.unlink(missing_ok=True)
    if ended and name != run.result.name:
        run.result.write_bytes(_files("result.json")[0])
    (run.path / name).write_bytes(content)
    return run


def _small_file(name: str) -> Kind:
    def take(folder: Path, content: bytes) -> None:
        run = _in_place(folder, name, content, ended=name == "result.json")
        before = _files(name)[0]
        try:
            list(Index(run.path.parent).records())
            state.status(run)
            read(run)
        finally:
            (run.path / name).write_bytes(before)

    return Kind(name, lambda: _files(name), take)


def _log(folder: Path, content: bytes) -> None:
    run = _in_place(folder, "events.jsonl", content, ended=False)
    view = read(run)
    assert view.finals is not None
    for chart in view.charted.values():
        assert chart.id is not None


def _filter(folder: Path, content: bytes) -> None:
    found = parse(content.decode("utf-8", "surrogateescape"))
    found.fits(FACTS)
    unmeant(found, [FACTS])
    notes.tags(content.decode("utf-8", "replace"))


def _config(folder: Path, content: bytes) -> None:
    config.of_text(content.decode("utf-8", "replace"), Path("config.toml"))


def _table(name: str) -> Callable[[Path, bytes], None]:
    def take(folder: Path, content: bytes) -> None:
        (folder / name).write_bytes(content)
        look(FileData(path=name), folder)

    return take


def _picture(folder: Path, content: bytes) -> None:
    for label in ("cat", "dog"):
        place = folder / "pictures" / label
        place.mkdir(parents=True, exist_ok=True)
        (place / "0.png").write_bytes(_pictures()[0])
    (place / "1.png").write_bytes(content)
    look(FileData(path="pictures"), folder)


@cache
def _pictures() -> Sequence[bytes]:
    from PIL import Image

    found = []
    for form in ("PNG", "JPEG", "BMP", "GIF", "TIFF"):
        held = io.BytesIO()
        Image.fromarray(np.arange(192, dtype=np.uint8).reshape(8, 8, 3)).save(held, form)
        found.append(held.getvalue())
    return found


@cache
def _arrays() -> Sequence[bytes]:
    found = []
    for save in (np.savez, np.savez_compressed):
        held = io.BytesIO()
        x, y = np.arange(120.0).reshape(20, 6), np.arange(20) % 3
        save(held, x=x, y=y, x_test=x[:5], y_test=y[:5])
        found.append(held.getvalue())
    return found


KINDS = (
    Kind("preset", _presets, _preset, 3),
    Kind("--set", lambda: [text.encode() for text in SETS], _set, 3),
    Kind("event log", lambda: _files("events.jsonl"), _log, 3),
    *(_small_file(name) for name in ("result.json", "request.json", "notes.json")),
    Kind("filter", lambda: [text.encode() for text in FILTERS], _filter, 2),
    Kind("config.toml", lambda: [CONFIG], _config),
    Kind("CSV table", lambda: [CSV], _table("t.csv"), 2),
    Kind("ARFF table", lambda: [ARFF], _table("t.arff")),
    Kind("picture", _pictures, _picture),
    Kind("npz arrays", _arrays, _table("t.npz")),
)

REFUSED = DltuiError
"""What an input may be answered with."""
