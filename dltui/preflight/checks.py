"""What a run needs of this machine, looked at before it starts: data, files, device, disk.

A few looks at the file system and one at the driver, without torch: the plan, Home, ``--run`` and
the start of a sweep all ask here, so that nothing is found out by failing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec import inspect

from dltui.data import places
from dltui.data.options import EMBEDDED, DataOptions, FileData, NamedData, UserData
from dltui.devices.disk import space
from dltui.devices.gpu import GpuReader, GpuReport
from dltui.devices.values import Missing
from dltui.errors import DataError, ResourceError
from dltui.preflight import inputs, program, ranks
from dltui.preflight.device import Answer, answer
from dltui.preflight.finding import Finding, advice
from dltui.presets.load import Loaded
from dltui.presets.schema import Preset
from dltui.presets.sections import decode_preset
from dltui.presets.sweep import Point, combinations, point_document
from dltui.runs.files import sharing
from dltui.runs.files.sharing import Sharing
from dltui.toml.decode import structure
from dltui.toml.problems import Faults
from dltui.topics.catalogue import topics
from dltui.words import amount
from dltui.writing import closed

LEAST_FREE = 8 * 2**20
"""Bytes below which a disk has no room for a run: its log, a checkpoint, and its last words."""

MOVING = ("data", "model", "options", "command", "run.device", "run.ranks")
"""Settings on which it depends what is needed; a sweep over others needs one look."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a preset's relative paths start, and where data sets lie."""

    folder: Path
    data_root: Path | None


def look(
    loaded: Loaded,
    *,
    data_root: Path | None,
    runs_root: Path,
    report: GpuReport | None = None,
) -> list[Finding]:
    """All findings, each once, for every point of a sweep; ``report`` null asks the driver."""
    report = _ask_driver() if report is None else report
    presets = list(presets_of(loaded))
    found = dict.fromkeys(_brought(presets, Ground(loaded.folder, data_root)))
    for preset in presets:
        found |= dict.fromkeys(_device(preset, report))
    return [*found, disk(runs_root)]


def lacking(loaded: Loaded, *, data_root: Path | None, runs_root: Path) -> list[Finding]:
    """What stands in the way; the driver is asked only where a GPU is asked for by name."""
    named = f"{loaded.preset.run.device} {loaded.document.get('sweep')}"
    asks = loaded.preset.command is not None and loaded.preset.command.gpus > 0
    report = None if "cuda" in named or asks else GpuReport(driver="")
    found = look(loaded, data_root=data_root, runs_root=runs_root, report=report)
    return [finding for finding in found if not finding.ok]


def require(loaded: Loaded, *, data_root: Path | None, runs_root: Path) -> None:
    """Raise the first thing that stands in the way, in one line with what to do about it."""
    for finding in lacking(loaded, data_root=data_root, runs_root=runs_root):
        if finding.error is not None:
            raise finding.error(advice(finding, data_root))


def brought(loaded: Loaded, data_root: Path | None) -> Iterator[Finding]:
    """What is found of the data and the code of any point, opened; some of them more than once."""
    return _brought(presets_of(loaded), Ground(loaded.folder, data_root))


def _brought(presets: Iterable[Preset], ground: Ground) -> Iterator[Finding]:
    opened = set[str]()
    for preset in presets:
        for key, name in file_options(preset):
            found = _named_file(key, name, ground)
            path = _place(name, ground)
            yield inputs.opened_table(found, preset.options, path) if path else found
        if preset.data is not None and repr(preset.data) not in opened:
            opened.add(repr(preset.data))
            yield from inputs.opened(_data(preset.data, ground), preset, ground.folder)
        yield from inputs.own_code(preset, ground.folder)
        yield from inputs.start_weights(preset, ground.folder)
        yield from program.finding(preset, ground.folder, ground.data_root)


def absent_data(loaded: Loaded, data_root: Path | None) -> list[Finding]:
    """The data sets and files of any point that are not here; none is opened."""
    ground = Ground(loaded.folder, data_root)
    found = dict.fromkeys(one for preset in presets_of(loaded) for one in data(preset, ground))
    return [finding for finding in found if not finding.ok]


def data(preset: Preset, ground: Ground) -> Iterator[Finding]:
    """Whether the data of one preset without a sweep are here."""
    if preset.data is not None:
        yield _data(preset.data, ground)
    yield from _files(preset, ground)


def disk(root: Path) -> Finding:
    """Whether runs can be made in ``root``, which may have to be made itself."""
    shown, free = str(root), space(root)
    if isinstance(free, Missing):
        return Finding(
            what="disk", value=shown, text=free.missing, error=ResourceError, cure="place"
        )
    there = next(path for path in (root, *root.parents) if path.exists())
    if why := closed(there):
        return Finding(what="disk", value=shown, text=why, error=ResourceError, cure="place")
    text = f"{amount(free.free)} free"
    if free.free < LEAST_FREE:
        return Finding(what="disk", value=shown, text=text, error=ResourceError, cure="place")
    if whom := _whom(root):
        text += f", shared with {whom}"
    return Finding(what="disk", value=shown, text=text)


def _whom(root: Path) -> str:
    """Who else has new runs; empty for nobody."""
    wanted = sharing.wanted(root)
    if wanted is Sharing.PRIVATE or not root.is_dir():
        return ""
    group = f"group {sharing.group(root)}" if wanted & stat.S_IWGRP else ""
    return " and ".join(filter(None, (group, "all, who may read" if wanted & stat.S_IROTH else "")))


def _ask_driver() -> GpuReport:
    reader = GpuReader()
    try:
        return reader.read()
    finally:
        reader.close()


def presets_of(loaded: Loaded) -> Iterator[Preset]:
    """One preset for each combination of settings that need something else."""
    if loaded.preset.sweep.empty:
        yield loaded.preset
        return
    seen: set[str] = set()
    for settings in combinations(loaded.preset.sweep):
        moving = repr([(k, v) for k, v in settings.items() if k.startswith(MOVING)])
        if moving in seen:
            continue
        seen.add(moving)
        point = Point(number=0, settings=settings, seed=0, label="")
        if preset := decode_preset(point_document(loaded.document, point), Faults()):
            yield preset


def _data(options: DataOptions, ground: Ground) -> Finding:
    if isinstance(options, FileData):
        return inputs.own_data(options, ground.folder)
    if isinstance(options, UserData):
        return inputs.code_of_data(options, ground.folder)
    if not isinstance(options, NamedData):
        return Finding(what="data", value=options.name, text="generated")
    return _named_data(options, ground.data_root)


def _named_data(options: NamedData, root: Path | None) -> Finding:
    name = options.name
    if root is None and places.state(name, Path()) != "built in":
        text = "no data root is named"
        return Finding(what="data", value=name, text=text, error=DataError, in_root=True)
    root = root or Path()
    how = places.state(name, root)
    stored = places.STORED.get(name, places.Stored(0, ()))
    if how == "built in":
        made = "generated" in EMBEDDED[name]
        text = "generated" if made else "comes with scikit-learn"
        return Finding(what="data", value=name, text=text)
    if how == "here":
        return Finding(what="data", value=name, text=f"here, in {places.place(name, root)}")
    if options.download and not stored.by_hand:
        text = "not here; it is fetched when the run begins"
        return Finding(what="data", value=name, text=text, size=stored.size)
    if how == "stand-in":
        text = f"{places.SUBSET} stands in for it"
        return Finding(what="data", value=name, text=text, cure="fetch", size=stored.size)
    absent = places.missing(name, root)
    text = f"not here, looked in {absent.parent if absent else root}"
    if how == "begun":
        text = "not here, fetching it was begun and not ended"
    if stored.by_hand:
        text = f"{text}; it cannot be fetched, {stored.by_hand}"
    return Finding(
        what="data",
        value=name,
        text=text,
        error=DataError,
        in_root=True,
        cure="" if stored.by_hand else "fetch",
        size=stored.size,
    )


def file_options(preset: Preset) -> Iterator[tuple[str, str]]:
    """Options that name a file of the preset's folder or the data root, as their types say."""
    if preset.options is None:
        return
    for field in structure(type(preset.options)).fields:
        value = getattr(preset.options, field.name)
        without = _without_file(field.type)
        if without is not None and value not in without:
            yield f"options.{field.encode_name}", value


def _without_file(info: inspect.Type) -> tuple[str, ...] | None:
    """The values of a field that names a file which need none; null for other fields."""
    found: tuple[str, ...] | None = None
    while isinstance(info, inspect.Metadata):
        found = (info.extra or {}).get("without_file", found)
        info = info.type
    return found


def _files(preset: Preset, ground: Ground) -> Iterator[Finding]:
    for key, name in file_options(preset):
        yield _named_file(key, name, ground)


def _named_file(key: str, name: str, ground: Ground) -> Finding:
    if path := _place(name, ground):
        return Finding(what="data", value=name, text=f"here, in {path.parent}")
    text = f"there is no {name} in {' or '.join(map(str, _folders(ground)))}"
    return Finding(what="data", value=key, text=text, error=DataError, in_root=True)


def _place(name: str, ground: Ground) -> Path | None:
    """Where the file is that an option names; null where it is not."""
    paths = [folder / Path(name).expanduser() for folder in _folders(ground)]
    return next((path for path in paths if path.is_file()), None)


def _folders(ground: Ground) -> list[Path]:
    return [ground.folder, *([ground.data_root] if ground.data_root else [])]


def _device(preset: Preset, report: GpuReport) -> Iterator[Finding]:
    experiment = topics()[preset.topic].experiments[preset.experiment]
    yield from program.gpus(preset, report)
    if "model" not in experiment.sections:
        return
    found: Answer = answer(preset.run.device, report, os.environ.get("CUDA_VISIBLE_DEVICES"))
    yield Finding(
        what="device",
        value=f"run.device = {preset.run.device}" if found.absent else found.device,
        text=found.text,
        error=ResourceError if found.absent else None,
        cure="device" if found.absent else "",
    )
    if preset.run.ranks != 1:
        yield ranks.finding(preset, report)
