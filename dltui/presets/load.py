"""A preset file, its quick variant and the user's overrides into a checked ``Preset``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dltui.errors import UsageError
from dltui.presets import idle, ranges
from dltui.presets.document import SETTINGS, Document, flat_keys, parse_assignment
from dltui.presets.older import renew
from dltui.presets.read import read
from dltui.presets.schema import Preset
from dltui.presets.sections import decode_preset
from dltui.presets.variants import check_claims, check_quick, check_sweep, check_twins, override
from dltui.runs.files import request as requests
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.toml.limits import OVERRIDES, parse
from dltui.toml.problems import Faults, Place, Places, PresetError

FILES = (
    *("model.file", "model.weights"),
    *("data.path", "data.file", "data.validation", "data.test"),
)
"""Settings that name a file or folder of the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A preset ready to run.

    ``document`` holds the raw tables after the quick variant and the overrides; written out it
    loads as the same preset. Relative paths in it start at ``folder``. ``overrides`` are those
    applied to it, as typed; of a preset that lies in a run directory those of that run, too.
    """

    preset: Preset
    document: Document
    path: Path
    name: str
    folder: Path
    overrides: tuple[str, ...] = ()


def load(path: Path, *, quick: bool = False, overrides: Iterable[str] = ()) -> Loaded:
    """The preset in ``path``; ``overrides`` are texts like ``train.lr=0.05`` and come last.

    A preset without ``[quick]`` is its own quick variant. Raises ``PresetError`` with every
    problem of the file, of its sweep's values and of its quick variant; ``UsageError`` for an
    override that is no ``KEY=VALUE``. A file named by an override is looked for where one is, and
    a range of values is a sweep over them. What lies in a run directory is the preset of that run,
    under its name, and its relative paths start where they did.
    """
    document, places = read(path)
    request = _asked(path)
    if request:
        renew(document)
    said = tuple(overrides)
    preset, changed = _settled(document, places, said, quick=quick, twins=request is None)
    return Loaded(
        preset=preset,
        document=changed,
        path=path,
        name=request.name if request else f"{preset.topic}/{path.stem}",
        folder=Path(request.folder) if request else path.resolve().parent,
        overrides=_latest(*(request.overrides if request else ()), *said),
    )


def of_document(
    document: Document, *, source: str, name: str, folder: Path, overrides: Iterable[str] = ()
) -> Loaded:
    """The preset that ``document`` is, which lies in no file; ``source`` stands for its name."""
    said, places = tuple(overrides), Places(source, dict)
    for key in document:
        places.override((key,), Place(source))
    preset, changed = _settled(document, places, said, quick=False, twins=True)
    return Loaded(
        preset=preset,
        document=changed,
        path=Path(source),
        name=name,
        folder=folder,
        overrides=_latest(*said),
    )


def _settled(
    document: Document, places: Places, said: tuple[str, ...], *, quick: bool, twins: bool
) -> tuple[Preset, Document]:
    """``document`` with its quick variant and what was ``said`` on the command line, checked."""
    if len(said) > OVERRIDES:
        raise UsageError(f"--set: {len(said):,} settings; at most {OVERRIDES:,}")
    assignments = [(text, *_meant(*parse_assignment(text))) for text in said]
    faults = Faults()
    if quick:
        _make_quick(document, places, faults)
    assignments.sort(key=lambda one: not idle.chosen_by(*one[1:]))
    for text, key, value in assignments:
        override(document, places, faults, key, value, Place(f"--set {text}"))
    flat_keys(document)
    preset = decode_preset(document, faults)
    problems = places.problems(faults)
    found, swept = check_sweep(document, preset, places, faults)
    problems += [*found, *check_quick(document, places, faults)]
    if preset:
        problems += check_claims(preset, swept, places)
    if preset and not problems and twins:
        problems += check_twins(preset, places)
    if problems or preset is None:
        raise PresetError(dict.fromkeys(problems))
    return preset, document


def recall(content: bytes) -> Preset | None:
    """The preset of a run from its file: it was checked when the run began, and is not again:
    that took three times as long. Null where it cannot be meant any more.
    """
    try:
        document = parse(content.decode())
    except ValueError:
        return None
    flat_keys(document)
    renew(document)
    return decode_preset(document, Faults())


def _asked(path: Path) -> Request | None:
    """What the run was asked in whose directory the preset lies; null where it lies elsewhere."""
    run = RunDir(path.parent)
    return requests.read(run) if path.name == run.preset.name and run.request.is_file() else None


def _latest(*overrides: str) -> tuple[str, ...]:
    """The last of each key."""
    return tuple({text.partition("=")[0].strip(): text for text in overrides}.values())


def _meant(key: str, value: Any) -> tuple[str, Any]:
    """A file of the working folder with its full path: in a preset it starts at the preset's."""
    if key in FILES and value and isinstance(value, str) and _here(value).exists():
        return key, str(_here(value).absolute())
    if ranges.is_range(value) and key.partition(".")[0] in SETTINGS:
        return f"sweep.{key}", value
    return key, value


def _here(file: str) -> Path:
    return Path(file).expanduser()


def _make_quick(document: Document, places: Places, faults: Faults) -> None:
    settings = document.pop("quick", None)
    if settings is None:
        return
    if not isinstance(settings, dict):
        faults.add(("quick",), "expected a table of settings")
        return
    document["variant"] = "quick"
    for key, value in idle.choosing_first(settings).items():
        override(document, places, faults, key, value, places.find(("quick", key)))
