"""Which code of the user's own a preset names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dltui.options import Code, Options
from dltui.presets.document import SETTINGS
from dltui.presets.schema import Preset
from dltui.presets.sweep import single


def own_code(preset: Preset) -> list[tuple[str, Code]]:
    """Every ``file`` + ``name`` with the setting that holds it: ``("model", Code(…))``."""
    found: list[tuple[str, Code]] = []
    for section in SETTINGS:
        found += _inside(section, getattr(preset, section))
    return found


def own_files(preset: Preset) -> Iterator[tuple[str, str]]:
    """Every file of code that the preset or a value of its sweep names, with the setting."""
    for key, code in own_code(preset):
        yield key, code.file
    for _, settings in single(preset.sweep):
        for key, value in settings.items():
            if key.endswith(".file"):
                yield key, value
            for inner, code in _inside(key, value):
                yield inner, code.file


def _inside(key: str, value: Any) -> Iterator[tuple[str, Code]]:
    if isinstance(value, Code):
        yield key, value
    elif isinstance(value, dict) and value.keys() >= {"file", "name"}:
        arguments = value.get("arguments", {})
        yield key, Code(file=value["file"], name=value["name"], arguments=arguments)
    elif isinstance(code := getattr(value, "code", None), Code):
        yield key, code
    elif isinstance(value, Options):
        names = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
        for name, written in names:
            yield from _inside(f"{key}.{written}", getattr(value, name))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _inside(f"{key}[{number}]", item)
