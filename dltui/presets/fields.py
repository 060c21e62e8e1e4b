"""The settings of a preset as the fields of a form: text, bounds, choices and help of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import UNSET, inspect

from dltui.options import Options
from dltui.presets.document import SETTINGS, Document
from dltui.presets.schema import Preset
from dltui.runs.escaped import escaped
from dltui.toml.decode import named


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One setting. ``text`` is its value as TOML; ``stated`` says that the preset itself or an
    edit sets it, ``swept`` that the sweep does; ``choices`` are all values it can have. Its value,
    swept or not, is a list where ``depth`` is 1, and a list of lists where it is 2.
    """

    key: str
    section: str
    name: str
    text: str
    help: str = ""
    choices: tuple[str, ...] = ()
    depth: int = 0
    stated: bool = False
    swept: bool = False
    edited: bool = False
    fault: str = ""


FIRST = ("name", "path", "file", "kind")
"""What a section is about stands above what qualifies it."""

OF_TRAININGS = tuple(
    f"run.{name}"
    for name in (
        *("device", "loaders", "memory_limit"),
        *("ranks", "shard", "batch_norm", "rank_timeout"),
    )
)
"""What a program knows nothing of."""


def fields(preset: Preset, stated: set[str]) -> list[Field]:
    """Every setting of ``preset`` in the order of its sections; ``stated`` are dotted keys."""
    order = [*[name for name in SETTINGS if name != "run"], "run"]
    found: list[Field] = []
    for section in order:
        options = getattr(preset, section)
        if isinstance(options, dict):
            found += _free(section, options, preset, stated)
        elif options is not None:
            found += _fields(section, section, options, preset, stated)
    if preset.command is None:
        return found
    return [field for field in found if field.stated or field.key not in OF_TRAININGS]


def stated(document: Document) -> set[str]:
    """The dotted keys that ``document`` sets."""
    found: set[str] = set()

    def walk(prefix: str, table: Document) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                walk(f"{prefix}{key}.", value)
            found.add(f"{prefix}{key}")

    walk("", {k: v for k, v in document.items() if isinstance(v, dict)})
    return found


def _fields(
    section: str, path: str, options: Options, preset: Preset, stated: set[str]
) -> Iterator[Field]:
    info = inspect.type_info(type(options))
    assert isinstance(info, inspect.StructType)
    for field in sorted(info.fields, key=lambda field: field.name not in FIRST):
        value = getattr(options, field.name)
        key = f"{path}.{field.encode_name}"
        if isinstance(value, Options):
            yield from _fields(section, key, value, preset, stated)
            continue
        swept = preset.sweep.grid.get(key)
        yield Field(
            key=key,
            section=section,
            name=key.partition(".")[2].removesuffix(".kind"),
            text=toml(value if swept is None else swept),
            help=_help(field.type, field.default),
            choices=_choices(field.type),
            depth=_depth(field.type),
            stated=key in stated or swept is not None,
            swept=swept is not None,
        )


def _free(section: str, table: dict[str, Any], preset: Preset, stated: set[str]) -> Iterator[Field]:
    """The settings of a table of which no type says what is in it."""
    for name, value in table.items():
        key = f"{section}.{name}"
        swept = preset.sweep.grid.get(key)
        yield Field(
            key=key,
            section=section,
            name=name,
            text=toml(value if swept is None else swept),
            choices=("false", "true") if isinstance(value, bool) else (),
            depth=int(isinstance(value, list)),
            stated=key in stated or swept is not None,
            swept=swept is not None,
        )


def toml(value: Any) -> str:
    """``value`` as it is typed in a preset; bare words need no quotes."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}" if float(f"{value:g}") == value else repr(value)
        case list() | tuple():
            return "[" + ", ".join(_quoted(item) for item in value) + "]"
        case dict():
            inside = ", ".join(f"{_key(key)} = {_quoted(item)}" for key, item in value.items())
            return "{ " + inside + " }" if inside else "{}"
        case msgspec.Struct():
            return toml(msgspec.to_builtins(value))
        case str() if not value.isprintable():
            return _quoted(value)
        case _:
            return str(value)


def _key(name: str) -> str:
    bare = name.replace("-", "").replace("_", "")
    return name if bare.isascii() and bare.isalnum() else _quoted(name)


def _quoted(value: Any) -> str:
    return escaped(msgspec.json.encode(value).decode()) if isinstance(value, str) else toml(value)


def _help(info: inspect.Type, default: Any) -> str:
    """The field's description with its unit and default."""
    text, unit, inner = "", "", info
    while isinstance(inner, inspect.Metadata):
        text = text or (inner.extra_json_schema or {}).get("description", "")
        unit = unit or (inner.extra or {}).get("unit", "")
        inner = inner.type
    known = default is not UNSET and default is not msgspec.NODEFAULT and toml(default)
    facts = [f"in {unit}"] * bool(unit) + [f"default {toml(default)}"] * bool(known)
    return f"{text}  {', '.join(facts)}".strip()


def _choices(info: inspect.Type) -> tuple[str, ...]:
    match info:
        case inspect.Metadata():
            return _choices(info.type)
        case inspect.LiteralType(values=values):
            return tuple(toml(value) for value in values) if len(values) > 1 else ()
        case inspect.UnionType(types=types):
            return next((words for one in types if (words := _choices(one))), ())
        case inspect.BoolType():
            return ("false", "true")
        case inspect.StrType(pattern=str(pattern)):
            return named(pattern)
        case _:
            return ()


def _depth(info: inspect.Type) -> int:
    """How many lists are within one another in a value of this type."""
    match info:
        case inspect.Metadata():
            return _depth(info.type)
        case inspect.UnionType(types=types):
            return max(_depth(one) for one in types)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return 1 + _depth(item)
        case inspect.TupleType():
            return 1
        case _:
            return 0
