"""The folders that dltui reads and writes: whether they can hold runs, and for how long."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from dltui.cli.checks.check import Check
from dltui.config.values import config_file
from dltui.devices import file_system
from dltui.devices.disk import space
from dltui.devices.values import Missing
from dltui.preflight.checks import disk
from dltui.presets.catalogue import entries
from dltui.runs.roots import ELSEWHERE
from dltui.words import GIB, MIB, amount
from dltui.writing import closed

SCARCE = GIB
"""Bytes free below which it is said that a training of some size will not fit."""

ROOM = 64 * MIB
"""What helpers of a run may need of the temporary folder."""

DRIFT = 2.0
"""Seconds; two clocks further apart are told of."""

DATA = "--data-root or DLTUI_DATA names another folder"


def checks(runs: Path, data: Path) -> Iterator[Check]:
    yield _runs(runs)
    yield _kept(runs)
    yield _open_to(runs)
    yield _clock(runs)
    yield from _data(data)
    yield _state()
    yield _temporary()
    config = config_file()
    yield Check("user config", config.is_file() or None, str(config), "your settings; not needed")
    bundled = len(list(entries()))
    mend = "" if bundled else "pip install --force-reinstall dltui"
    yield Check("presets", bundled > 0, str(bundled), "those that came with dltui, and yours", mend)


def _runs(root: Path) -> Check:
    """Whether runs can be made in it; it may have to be made itself."""
    found = disk(root)
    meaning = "every run is a folder in it"
    text = str(root) if found.ok else f"{found.value}: {found.text}"
    return Check("runs folder", found.ok, text, meaning, "" if found.ok else ELSEWHERE)


def _kept(root: Path) -> Check:
    """On what, with how much room."""
    meaning = "runs are kept as long as this; on a network others see them some seconds later"
    kind, free = file_system.of(root), space(root)
    if isinstance(kind, Missing) or isinstance(free, Missing):
        why = kind if isinstance(kind, Missing) else free
        assert isinstance(why, Missing)
        return Check("runs disk", None, why.missing, meaning)
    network = ", a network file system" * kind.network
    found = f"{kind.kind}{network}, {amount(free.free)} of {amount(free.total)} free"
    if passing := file_system.PASSING.get(kind.kind):
        return Check("runs disk", None, f"{found}; {passing}", meaning, ELSEWHERE)
    if file_system.full_of_files(root):
        return Check("runs disk", None, f"{found}, but no more files", meaning, "delete files")
    mend = "dltui prune deletes runs by age and status" if free.free < SCARCE else ""
    return Check("runs disk", None if mend else True, found, meaning, mend)


def _open_to(root: Path) -> Check:
    """Who else may read or write the folder itself."""
    meaning = "who else may read or write what lies in it"
    if not root.is_dir():
        return Check("runs access", None, "it is made by the first run", meaning)
    mode = root.stat().st_mode
    told = f"{stat.filemode(mode)} ({stat.S_IMODE(mode):o})"
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        mend = f"chmod o-w {root}"
        return Check("runs access", None, f"{told}: everybody may delete runs", meaning, mend)
    return Check("runs access", True, told, meaning)


def _clock(root: Path) -> Check:
    """This machine's against that of whoever keeps the runs."""
    meaning = "other machines judge by the file system's clock whether a run lives"
    if not root.is_dir():
        return Check("clock", None, "there is no runs folder yet to compare with", meaning)
    ahead = file_system.ahead(root)
    if isinstance(ahead, Missing):
        return Check("clock", None, f"cannot be compared: {ahead.missing}", meaning)
    if abs(ahead) <= DRIFT:
        return Check("clock", True, "goes with that of the runs folder", meaning)
    said = f"the runs folder's is {abs(ahead):,.0f} s {'ahead' if ahead > 0 else 'behind'}"
    mend = "let NTP set both clocks: chronyc tracking, timedatectl"
    return Check("clock", None, said, meaning, mend)


def _data(data: Path) -> Iterator[Check]:
    meaning = "data sets that were fetched lie here"
    if data.is_dir():
        yield Check("data folder", True, str(data), meaning)
        yield _readable(data)
    elif data.exists():
        yield Check("data folder", None, f"{data} is not a folder", meaning, DATA)
    else:
        yield Check("data folder", None, str(data), meaning)


def _readable(data: Path) -> Check:
    meaning = "where it may not be written, nothing can be fetched into it"
    kind = file_system.of(data)
    name = kind.missing if isinstance(kind, Missing) else kind.kind
    if not os.access(data, os.R_OK | os.X_OK):
        return Check("data disk", False, f"{name}, no permission to read it", meaning, DATA)
    free = space(data)
    room = "" if isinstance(free, Missing) else f", {amount(free.free)} free"
    if why := closed(data):
        return Check("data disk", True, f"{name}{room}, to be read only: {why}", meaning)
    return Check("data disk", True, f"{name}{room}", meaning)


def _state() -> Check:
    place = platformdirs.user_state_path("dltui")
    meaning = "what you have seen, and which code of yours has run here"
    there = next(path for path in (place, *place.parents) if path.exists())
    why = closed(there)
    mend = "make it writable, or name another by XDG_STATE_HOME" if why else ""
    return Check("state folder", None if why else True, why or str(place), meaning, mend)


def _temporary() -> Check:
    meaning = "sweeps and predictions keep small files there while they go on"
    mend = "name another by TMPDIR"
    try:
        place = Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        return Check("temporary", False, error.strerror or str(error), meaning, mend)
    free = space(place)
    if isinstance(free, Missing):
        return Check("temporary", False, f"{place}: {free.missing}", meaning, mend)
    found = f"{place}, {amount(free.free)} free"
    return Check("temporary", free.free >= ROOM, found, meaning, mend * (free.free < ROOM))
