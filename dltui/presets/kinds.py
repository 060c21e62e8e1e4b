"""Which options ``[data]`` and ``[model]`` take, by what their tables name."""

from __future__ import annotations

from typing import Any

from dltui.data.options import NAMES, EdgesData, FileData, NamedData, UserData
from dltui.models.options import MODELS, TORCHVISION, TorchvisionModel, UserModel
from dltui.options import Options
from dltui.presets import idle
from dltui.presets.document import Document, assign
from dltui.toml.decode import structure
from dltui.toml.lines import KeyPath


def data_kind(table: Document) -> type[Options] | None:
    """Null where the table names no data set that there is."""
    if "path" in table:
        return FileData
    if "file" in table:
        return UserData
    name = table.get("name")
    if name == "edges":
        return EdgesData
    return NamedData if name in NAMES else None


def model_kind(table: Document) -> type[Options] | None:
    """Null where the table names no network that there is."""
    if "file" in table:
        return UserModel
    name = table.get("name")
    if name in TORCHVISION:
        return TorchvisionModel
    return MODELS.get(name) if isinstance(name, str) else None


def put(document: Document, key: str, value: Any) -> KeyPath:
    """Set the dotted ``key`` as `assign` does, and return its path.

    With another ``data.name`` or ``model.name`` goes what only the one before could be told:
    another network has no ``hidden``, which would be a fault that nobody made. So with another
    ``train.optimizer`` or ``train.schedule.kind`` goes what does nothing with it.
    """
    if chosen_in := idle.chosen_by(key, value):
        path = assign(document, key, value)
        idle.leave_out(document, chosen_in, keep=value if isinstance(value, dict) else ())
        return path
    section, _, last = key.partition(".")
    find = {"data": data_kind, "model": model_kind}.get(section)
    table = document.get(section)
    if find is None or last != "name" or not isinstance(table, dict):
        return assign(document, key, value)
    before = find(table)
    path = assign(document, key, value)
    after = find(table)
    if before is not None and after is not None:
        for stranger in _fields(before) - _fields(after):
            table.pop(stranger, None)
    return path


def _fields(kind: type[Options]) -> set[str]:
    return {field.encode_name for field in structure(kind).fields}
