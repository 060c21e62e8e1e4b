"""What lies in a path: runs of which tools, by the names of files and their first bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from dltui.adapters import database, trackio, trainer_state
from dltui.adapters.files import Folders
from dltui.adapters.kinds import KINDS
from dltui.adapters.mlflow import store, tracking
from dltui.adapters.sources import Source
from dltui.adapters.tables import run as tables
from dltui.adapters.tensorboard import run as tensorboard
from dltui.adapters.tensorboard.folder import is_events
from dltui.adapters.wandb import offline as wandb
from dltui.errors import DataError, UsageError

Found = Iterator[Source]

Tree = Mapping[Path, list[str]]
"""The folders below a path, the path itself first, and the names of their files."""

DATABASES = (".db", ".sqlite", ".sqlite3")

OF_DATABASES: dict[str, Callable[[Path], Found]] = {
    "mlflow": tracking.sources,
    "trackio": trackio.sources,
}


def sources(path: Path, kind: str = "") -> Found:
    """The runs in ``path``, of ``kind`` alone where one is named; ``DataError`` where it is not
    there, ``UsageError`` where nothing in it is a run.
    """
    if not path.exists():
        raise DataError(f"{path}: no such file or folder")
    every = _of_file(path, kind) if path.is_file() else _of_folder(path, kind)
    found = [one for one in every if kind in ("", one.tool)]
    if not found:
        what = f"nothing of {kind}" if kind else "nothing that is known"
        raise UsageError(f"{path}: {what} is in it; dltui import reads {', '.join(KINDS)}")
    yield from found


def _of_file(path: Path, kind: str) -> Found:
    suffix = path.suffix.lower()
    if path.name == trainer_state.NAME:
        yield trainer_state.source(path.parent, path, _named(path.parent))
    elif is_events(path.name):
        yield tensorboard.of_file(path)
    elif suffix == wandb.SUFFIX:
        yield wandb.source(path.stem.removeprefix("run-"), [path])
    elif kind in tables.SUFFIXES or suffix in tables.TABLES:
        yield tables.source(path, _stem(path), kind or tables.TABLES[suffix])
    elif database.is_database(path):
        for reader in OF_DATABASES.values():
            yield from reader(path)


def _of_folder(path: Path, kind: str) -> Found:
    tree = dict(Folders(path).walk())
    readers: dict[str, Callable[[Path, Tree], Found]] = {
        "tensorboard": tensorboard.sources,
        "wandb": lambda _, tree: wandb.sources(tree),
        "mlflow": lambda _, tree: store.sources(tree),
        "csv": _tables("csv", every=kind == "csv"),
        "jsonl": _tables("jsonl", every=kind == "jsonl"),
        "trainer": _trainers,
    }
    for name, reader in readers.items():
        if kind in ("", name):
            yield from reader(path, tree)
    for name, of_database in OF_DATABASES.items():
        if kind in ("", name):
            for folder, names in tree.items():
                for one in names:
                    if one.endswith(DATABASES) and database.is_database(folder / one):
                        yield from of_database(folder / one)


def _tables(kind: str, *, every: bool) -> Callable[[Path, Tree], Found]:
    """Those with a usual name, or ``every`` one."""

    def found(root: Path, tree: Tree) -> Found:
        for folder, names in tree.items():
            if any(map(is_events, names)) and not every:
                continue  # the same run, told better
            for name in names:
                if name.lower().endswith(tables.SUFFIXES[kind]) and (
                    every or name.lower() in tables.USUAL
                ):
                    path = folder / name
                    usual = name.lower() in tables.USUAL
                    called = _below(root, folder if usual else path.with_suffix(""))
                    yield tables.source(path, called, kind)

    return found


def _trainers(root: Path, tree: Tree) -> Found:
    """Of a run that has event files, too, those are read."""
    events = {folder for folder, names in tree.items() if any(map(is_events, names))}
    for base, path in trainer_state.newest(tree).items():
        if not any(base in folder.parents for folder in events):
            yield trainer_state.source(base, path, _below(root, base))


def _below(root: Path, path: Path) -> str:
    """What a run is called: the way to it from ``root``, or the name of that."""
    return _named(path) if path == root else path.relative_to(root).as_posix()


def _named(folder: Path) -> str:
    return folder.resolve().name or "run"


def _stem(path: Path) -> str:
    """``version_0`` for ``version_0/metrics.csv``, which many are called, ``ours`` for ours.csv."""
    usual = path.name.lower() in tables.USUAL
    return _named(path.parent) if usual else path.stem
