"""Runs of TensorBoard below a folder, and each as its folders tell it together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dltui.adapters import yaml
from dltui.adapters.pieces import About, Piece, Rewind
from dltui.adapters.sources import Source
from dltui.adapters.tensorboard.folder import EventFolder, is_events
from dltui.adapters.tensorboard.parts import is_part, part

_STAMP = re.compile(r"tfevents\.(\d{9,11})\b")


class TensorBoardRun:
    """``folders`` are that of the run, where it has events of its own, and those of its parts."""

    def __init__(self, base: Path, folders: Mapping[Path, list[str]], about: About) -> None:
        self.about = about
        self._base = base
        self._folders = [(part(one, base, names, about), names) for one, names in folders.items()]
        self._damaged = about.damaged

    def restore(self, state: Mapping[str, Any]) -> bool:
        known: dict[str, Any] = state["folders"]
        for folder, _ in self._folders:
            if (own := known.get(self._name(folder))) is not None and not folder.restore(own):
                return False
        return True

    @property
    def state(self) -> dict[str, Any]:
        return {"folders": {self._name(folder): folder.state for folder, _ in self._folders}}

    def pieces(self) -> Iterator[Piece]:
        """A part that begins again takes nothing of the others away: that is left out."""
        for number, (folder, names) in enumerate(self._folders):
            for piece in folder.new(names):
                if number and isinstance(piece, Rewind):
                    self.about.leave("restarts of a part")
                else:
                    yield piece
        self.about.config = yaml.beside(self._base) or self.about.config
        self.about.damaged = self._damaged + sum(folder.damaged for folder, _ in self._folders)

    def _name(self, folder: EventFolder) -> str:
        return folder.path.relative_to(self._base).as_posix()


def sources(root: Path, tree: Mapping[Path, list[str]]) -> Iterator[Source]:
    """The runs of ``tree``, which are the folders from ``root`` on and their files."""
    runs: dict[Path, dict[Path, list[str]]] = {}
    for folder, names in tree.items():
        events = [name for name in names if is_events(name)]
        if not events:
            continue
        above = next((one for one in folder.parents if one in runs), None)
        belongs = folder != root and is_part(folder, events, own=above == folder.parent)
        base = folder.parent if belongs else folder
        runs.setdefault(base, {})[folder] = events
    for base, folders in runs.items():
        yield _source(base, folders, base, _called(root, base))


def of_file(path: Path) -> Source:
    """One event file by itself."""
    return _source(path.parent, {path.parent: [path.name]}, path, _called(path.parent, path.parent))


def _source(base: Path, folders: dict[Path, list[str]], place: Path, name: str) -> Source:
    def reader(about: About) -> TensorBoardRun:
        return TensorBoardRun(base, folders, about)

    return Source(
        tool="tensorboard",
        place=place,
        key=f"tensorboard:{place.resolve()}",
        name=name,
        created=_created(folders),
        reader=reader,
    )


def _called(root: Path, base: Path) -> str:
    """As TensorBoard lists it, below the folder that was named; that folder by its own name."""
    return root.resolve().name if base == root else base.relative_to(root).as_posix()


def _created(folders: Mapping[Path, list[str]]) -> float:
    """By the names of its files, which tell the second; else by their times."""
    stamps = [
        int(found[1]) for names in folders.values() for n in names if (found := _STAMP.search(n))
    ]
    if stamps:
        return float(min(stamps))
    return min(
        (folder / name).stat().st_mtime for folder, names in folders.items() for name in names
    )
