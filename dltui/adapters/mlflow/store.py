"""MLflow's file store: ``mlruns/EXPERIMENT/RUN/``, a file for each metric, parameter and tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dltui.adapters import files, yaml
from dltui.adapters.mlflow import told
from dltui.adapters.pieces import FARTHEST, NAMES, About, Piece, Points
from dltui.adapters.sources import Source
from dltui.adapters.tables.grown import Grown
from dltui.errors import DataError

META = "meta.yaml"

PARTS = ("metrics", "params", "tags")

LINES = 4096
"""Values that are handed over together."""


class StoredRun:
    def __init__(self, folder: Path, about: About) -> None:
        self.about = about
        self._folder = folder
        self._offsets: dict[str, int] = {}

    def restore(self, state: Mapping[str, Any]) -> bool:
        self._offsets = dict(state["metrics"])
        metrics = self._folder / "metrics"
        return all(files.size(metrics / name) >= n for name, n in self._offsets.items())

    @property
    def state(self) -> dict[str, Any]:
        return {"metrics": self._offsets}

    def pieces(self) -> Iterator[Piece]:
        about, meta = self.about, _meta(self._folder)
        about.name = str(meta.get("run_name") or self._folder.name)
        about.saw(told.seconds(meta.get("start_time")), told.seconds(meta.get("end_time")))
        told.settle(about, int(meta.get("status") or 0))
        told.label(about, self._texts("tags"))
        experiment = str(_meta(self._folder.parent).get("name") or "")
        told.configure(about, experiment, self._texts("params"))
        for path in self._files("metrics")[:NAMES]:
            yield from self._metric(path)

    def _metric(self, path: Path) -> Iterator[Points]:
        name = path.relative_to(self._folder / "metrics").as_posix()
        grown = Grown(path, self._offsets.get(name, 0))
        if grown.size() == grown.offset:
            return
        for content in grown.pieces():
            lines = content.splitlines()
            for at in range(0, len(lines), LINES):
                yield self._points(name, lines[at : at + LINES])
        self._offsets[name] = grown.offset
        if grown.fault:
            raise DataError(grown.fault)

    def _points(self, name: str, lines: list[bytes]) -> Points:
        times, steps, values = [], [], []
        for line in lines:
            try:
                time, value, *rest = line.split()
                step = int(rest[0]) if rest else 0
                if not 0 <= step <= FARTHEST:
                    raise ValueError
                values.append(float(value))
                times.append(int(time) / 1000)
                steps.append(step)
            except ValueError:
                self.about.damaged += 1
                del values[len(steps) :], times[len(steps) :]
        if not steps:
            return Points({})
        self.about.saw(times[0], times[-1])
        return Points({name: (steps, values)}, times[-1], times[0])

    def _texts(self, part: str) -> dict[str, str]:
        found = {}
        for path in self._files(part)[:NAMES]:
            if (content := files.content(path)) is not None:
                name = path.relative_to(self._folder / part).as_posix()
                found[name] = content.decode("utf-8", "replace")
        return found

    def _files(self, part: str) -> list[Path]:
        walk = files.Folders(self._folder / part).walk()
        return [folder / name for folder, names in walk for name in names]


def _meta(folder: Path) -> dict[str, Any]:
    content = files.content(folder / META)
    return yaml.table(content.decode("utf-8", "replace")) if content else {}


def is_run(folder: Path, names: list[str], tree: Mapping[Path, list[str]]) -> bool:
    return META in names and any(folder / part in tree for part in PARTS)


def sources(tree: Mapping[Path, list[str]]) -> Iterator[Source]:
    """The runs of ``tree``, without those that were deleted."""
    for folder, names in tree.items():
        if is_run(folder, names, tree):
            meta = _meta(folder)
            if meta.get("lifecycle_stage") != "deleted":
                yield _source(folder, meta)


def _source(folder: Path, meta: Mapping[str, Any]) -> Source:
    return Source(
        tool="mlflow",
        place=folder,
        key=f"mlflow:{meta.get('run_id') or meta.get('run_uuid') or folder.name}",
        name=str(meta.get("run_name") or folder.name),
        created=told.seconds(meta.get("start_time")) or folder.stat().st_mtime,
        reader=lambda about: StoredRun(folder, about),
    )
