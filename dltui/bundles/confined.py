"""The preset of a bundled run, as far as it may be run here: it reaches nothing of this machine
but its own folder and the data root.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from dltui.bundles import manifest as manifests
from dltui.bundles.manifest import Bundled
from dltui.data.options import FileData, NamedData
from dltui.errors import DataError, UsageError
from dltui.models.options import PUBLISHED
from dltui.preflight.checks import file_options, presets_of
from dltui.presets.load import Loaded, load
from dltui.presets.own_code import own_code
from dltui.presets.schema import Preset
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir


def code_of(run: RunDir) -> list[str]:
    """The Python files that running it would execute, whatever the manifest says of them."""
    return sorted({code.file for preset in _presets(run) for _, code in own_code(preset)})


def has_program(run: RunDir) -> bool:
    """Whether running it would start somebody's program."""
    return any(preset.command is not None for preset in _presets(run))


def loaded(run: RunDir, bundled: Bundled, data_root: Path) -> Loaded:
    """Ready to be run. ``UsageError`` where it asks for more than it may, ``DataError`` where its
    own data is not in ``data_root``, by name and digest.
    """
    overrides = []
    for preset in _presets(run):
        for key, code in own_code(preset):
            _demand_code(key, code.file, bundled)
        if isinstance(preset.data, NamedData) and preset.data.download:
            overrides.append("data.download=false")
        if isinstance(preset.data, FileData):
            for key in ("path", "validation", "test"):
                if name := getattr(preset.data, key):
                    overrides.append(_placed(f"data.{key}", name, bundled, data_root))
        if preset.model is not None and preset.model.weights not in ("", PUBLISHED):
            overrides.append(_placed("model.weights", preset.model.weights, bundled, data_root))
        for key, name in file_options(preset):
            _demand_inside(key, name)
    overrides = list(dict.fromkeys(overrides))
    if len({text.partition("=")[0] for text in overrides}) < len(overrides):
        raise UsageError("a sweep over data of one's own is not run again")
    here = load(run.preset, overrides=overrides)
    if any(isinstance(p.data, NamedData) and p.data.download for p in presets_of(here)):
        raise UsageError("a sweep over data.download is not run again")
    return here


def placed(run: RunDir) -> None:
    """Lets relative paths of an unpacked run start in its own folder."""
    request = requests.read(run)
    requests.write(run, msgspec.structs.replace(request, folder=str(run.path), data_root=""))


def threads(run: RunDir) -> int | None:
    """Those that the run had, where this machine has as many."""
    asked = requests.read(run).threads
    return asked if 0 < asked <= (os.cpu_count() or 1) else None


def _presets(run: RunDir) -> Iterator[Preset]:
    yield from presets_of(load(run.preset))


def _demand_code(key: str, file: str, bundled: Bundled) -> None:
    if file not in bundled.code or PurePosixPath(file).name != file:
        raise UsageError(f"{key}.file {file!r} is not in the bundle")


def _placed(key: str, name: str, bundled: Bundled, data_root: Path) -> str:
    """An override that names the file or folder where it is here."""
    path = _own_data(key, name, bundled, data_root)
    return f"{key}={msgspec.json.encode(str(path)).decode()}"


def _own_data(key: str, name: str, bundled: Bundled, data_root: Path) -> Path:
    wanted = bundled.data.get(name)
    if wanted is None or PurePosixPath(name).name != name or name in (".", ".."):
        raise UsageError(f"{key} {name!r} is not data that the bundle names")
    path = data_root / name
    if not path.exists():
        raise DataError(f"its own data {name} is not in {data_root}: put it there")
    if manifests.of_path(path) != wanted:
        raise DataError(f"{path} is not the {name} that it was run on: {wanted} was")
    return path


def _demand_inside(key: str, name: str) -> None:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or name[:1] == "~":
        raise UsageError(f"{key} {name!r} lies outside the bundle")
