"""What a user brings: data, networks and other code, opened as far as it needs no torch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dltui.data import heads
from dltui.data.options import TABLES, FileData, UserData
from dltui.data.section import of_section
from dltui.errors import DataError, DltuiError, UsageError
from dltui.models.options import PUBLISHED, TorchvisionModel
from dltui.options import Code, Options
from dltui.preflight import code, fits
from dltui.preflight.finding import Finding
from dltui.presets import chosen_by
from dltui.presets.own_code import own_code as named_code
from dltui.presets.schema import Preset

OWN_DATA = (".npz", *TABLES)
"""Endings of files that are read as data."""


def own_data(options: FileData, folder: Path) -> Finding:
    """Whether it is there and may be read, from a look at the file system."""
    path = folder / Path(options.path).expanduser()
    if not path.exists():
        return Finding(what="data", value="data.path", text=f"nothing at {path}", error=DataError)
    if path.is_file() and not path.name.lower().endswith(OWN_DATA):
        text = f"{path} is neither a folder nor a file ending in {', '.join(OWN_DATA)}"
        return Finding(what="data", value="data.path", text=text, error=DataError)
    if not os.access(path, os.R_OK):
        text = f"no permission to read {path}"
        return Finding(what="data", value="data.path", text=text, error=DataError)
    return Finding(what="data", value=path.name, text=f"here, in {path.parent}")


def code_of_data(options: UserData, folder: Path) -> Finding:
    """What a function of the user's own gives is known once it has run."""
    return _of_code("data", "data", options.code, folder)


def opened(found: Finding, preset: Preset, folder: Path) -> Iterator[Finding]:
    """``found`` with the head of data that are here, or with the refusal of their reader; then
    each setting that does not go with them.
    """
    if preset.data is None or not found.ok:
        yield found
        return
    try:
        head = heads.look(preset.data, folder)
    except DltuiError as error:
        yield refused(found, error)
        return
    if head is None:
        yield found
    else:
        said = [
            *fits.notes(preset, head),
            *chosen_by.told(preset.train, validation="validation" in head.parts),
        ]
        yield replace(found, head=replace(head, notes=(*head.notes, *said)))
        for key, text in fits.faults(preset, head):
            refusal = f"{key}: {text}"
            yield Finding(what="data", value=key, text=text, error=UsageError, refusal=refusal)


def opened_table(found: Finding, options: Options | None, path: Path) -> Finding:
    """``found`` of a table that a topic's ``options`` name and say how to read, with its head or
    the refusal of its reader; of other files as it is.
    """
    if options is None or not path.name.lower().endswith(TABLES):
        return found
    shared = set(FileData.__struct_fields__) & set(options.__struct_fields__)
    said = {name: getattr(options, name) for name in shared}
    try:
        wanted = FileData(path=str(path), task="classes", **said)
        return replace(found, head=heads.look(wanted, path.parent))
    except DltuiError as error:
        return refused(found, type(error)(of_section(str(error), "options")))


def refused(found: Finding, error: DltuiError) -> Finding:
    """In the reader's words, less the path that they begin with: ``found`` has its name."""
    said = str(error)
    start, _, name = said.partition(f"/{found.value}")
    text = name.lstrip(":, ") if name and " " not in start else said
    return replace(found, text=text, error=type(error), refusal=said)


def start_weights(preset: Preset, folder: Path) -> Iterator[Finding]:
    """Whether the file that the network begins with is there; torchvision's own are looked for
    when the run begins.
    """
    named = preset.model.weights if preset.model else ""
    published = isinstance(preset.model, TorchvisionModel) and named == PUBLISHED
    if not named or published:
        return
    path = folder / Path(named).expanduser()
    there = path.is_file()
    yield Finding(
        what="model",
        value=path.name if there else "model.weights",
        text=f"here, in {path.parent}" if there else f"no file {path}",
        error=None if there else UsageError,
    )


def own_code(preset: Preset, folder: Path) -> Iterator[Finding]:
    """Every setting but ``[data]`` that names a file of code and what is in it, as far as reading
    it tells.
    """
    for key, named in named_code(preset):
        if key != "data":
            yield _of_code("model" if key == "model" else "code", key, named, folder)


def _of_code(what: str, key: str, named: Code, folder: Path) -> Finding:
    path = folder / Path(named.file).expanduser()
    fault = code.wrong(path, named.name, key)
    if not fault:
        return Finding(what=what, value=path.name, text=f"here, in {path.parent}")
    value, _, text = fault.partition(": ")
    refusal = fault if path.is_file() else ""
    return Finding(what=what, value=value, text=text, error=UsageError, refusal=refusal)
