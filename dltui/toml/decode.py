"""Raw TOML values into typed options, telling every fault and not only the first."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import inspect as types

from dltui.options import LARGEST, Options
from dltui.toml.limits import ITEMS, PROBLEMS, cut
from dltui.toml.lines import KeyPath
from dltui.toml.problems import Faults, nearest

BAD: Final = object()
"""Stands for a value that could not be decoded; its fault has been noted."""

_SORTS: dict[type, tuple[type[types.Type], ...]] = {
    bool: (types.BoolType,),
    int: (types.IntType, types.FloatType),
    float: (types.FloatType,),
    str: (types.StrType, types.LiteralType),
    list: (types.ListType, types.VarTupleType, types.TupleType),
    dict: (types.DictType, types.StructType),
}
"""By the type of a raw value, the first that holds: what can be meant by it."""

FAR: Final = 10**24
"""A whole number beyond which its digits are no help."""

_CHOICES = re.compile(r"\^\(?([\w|-]+)\)?\$")


@cache
def structure(kind: type[Options]) -> types.StructType:
    """The fields of ``kind`` with their types and bounds."""
    info = types.type_info(kind)
    assert isinstance(info, types.StructType)
    return info


def decode_options(kind: type[Options], table: Any, path: KeyPath, faults: Faults) -> Any:
    """``table`` as an instance of ``kind``, or ``BAD``."""
    return _struct(structure(kind), table, path, faults)


def decode_field(field: types.Field, value: Any, path: KeyPath, faults: Faults) -> Any:
    """``value`` as the type of ``field``, or ``BAD``."""
    return _decode(field.type, value, path, faults)


def _decode(info: types.Type, value: Any, path: KeyPath, faults: Faults) -> Any:
    match info:
        case types.Metadata(type=inner):
            return _decode(inner, value, path, faults)
        case types.StructType():
            return _struct(info, value, path, faults)
        case types.UnionType():
            return _union(info, value, path, faults)
        case types.LiteralType(values=values):
            return _choice(list(values), value, path, faults)
        case types.DictType(value_type=inner):
            return _table(inner, value, path, faults)
        case types.ListType(item_type=inner) | types.VarTupleType(item_type=inner):
            if isinstance(value, list) and not _fits(info, len(value), path, faults):
                return BAD
            items = _items([inner], value, path, faults)
            return (
                tuple(items) if isinstance(info, types.VarTupleType) and items is not BAD else items
            )
        case types.TupleType(item_types=inners):
            items = _items(list(inners), value, path, faults)
            return items if items is BAD else tuple(items)
        case types.AnyType():
            return _anything(value, path, faults)
        case _:
            return _scalar(info, value, path, faults)


def _anything(value: Any, path: KeyPath, faults: Faults) -> Any:
    """``value`` as it is; whole numbers in it must be of 64 bits, which is what a run writes."""
    if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        faults.add(path, f"must be at most {LARGEST:,}, not {_number(value)}")
    for key, item in _inside(value):
        _anything(item, (*path, key), faults)
    return value


def _inside(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _struct(info: types.StructType, value: Any, path: KeyPath, faults: Faults) -> Any:
    if not isinstance(value, dict):
        return _mismatch("a table", value, path, faults)
    before = len(faults.found)
    fields = {field.encode_name: field for field in info.fields}
    if not value.keys() <= fields.keys():
        unknown_keys(value, fields, path, faults)
    decoded: dict[str, Any] = {}
    for name, field in fields.items():
        if name in value:
            decoded[field.name] = _decode(field.type, value[name], (*path, name), faults)
        elif field.required:
            faults.add((*path, name), "missing")
    return BAD if len(faults.found) > before else build(info.cls, decoded, path, faults)


def unknown_keys(value: Iterable[str], valid: Iterable[str], path: KeyPath, faults: Faults) -> None:
    """Note every key that there is not, the first of them with the nearest that there is."""
    known = dict.fromkeys(valid)
    for number, key in enumerate(key for key in value if key not in known):
        hint = nearest(key, known) if number < PROBLEMS else ""
        faults.add((*path, key), f"unknown key{hint}")


def build(kind: type[Any], values: dict[str, Any], path: KeyPath, faults: Faults) -> Any:
    """``kind(**values)``; a ``ValueError`` of its checks is a fault of the field it begins with."""
    try:
        return kind(**values)
    except ValueError as error:
        text = str(error)
        key, _, rest = text.partition(" ")
        named = key.rstrip(":") in {field.name for field in msgspec.structs.fields(kind)}
        faults.add((*path, key.rstrip(":")) if named else path, rest if named else text)
        return BAD


def _union(info: types.UnionType, value: Any, path: KeyPath, faults: Faults) -> Any:
    """The first alternative that fits, whole numbers before floats; else the nearest's faults, of
    those of the value's sort first.
    """
    alternatives = [kind for kind in info.types if not isinstance(kind, types.NoneType)]
    alternatives.sort(key=lambda kind: _distance(_plain(kind), value))
    fewest: Faults | None = None
    for kind in alternatives:
        own = Faults()
        decoded = _decode(kind, value, path, own)
        if not own:
            return decoded
        if fewest is None or _depth(own, path) > _depth(fewest, path):
            fewest = own
    assert fewest is not None
    for place, text in fewest.found:
        faults.add(place, text)
    return BAD


def _distance(kind: types.Type, value: Any) -> tuple[bool, bool]:
    sorts = (sort for python, sort in _SORTS.items() if isinstance(value, python))
    return not isinstance(kind, next(sorts, ())), isinstance(kind, types.FloatType)


def _plain(info: types.Type) -> types.Type:
    return _plain(info.type) if isinstance(info, types.Metadata) else info


def _depth(faults: Faults, path: KeyPath) -> int:
    """How far inside ``path`` the faults lie: an alternative of the right kind fails further in."""
    return min(len(place) for place, _ in faults.found) - len(path)


def _table(inner: types.Type, value: Any, path: KeyPath, faults: Faults) -> Any:
    if not isinstance(value, dict):
        return _mismatch("a table", value, path, faults)
    return {key: _decode(inner, item, (*path, key), faults) for key, item in value.items()}


def _items(inners: list[types.Type], value: Any, path: KeyPath, faults: Faults) -> Any:
    if not isinstance(value, list):
        return _mismatch("a list", value, path, faults)
    if len(inners) == 1:
        inners = inners * len(value)
    if len(inners) != len(value):
        faults.add(path, f"expected {len(inners)} values, got {len(value)}")
        return BAD
    return [
        _decode(inner, item, (*path, index), faults)
        for index, (inner, item) in enumerate(zip(inners, value, strict=True))
    ]


def _fits(
    info: types.ListType | types.VarTupleType, length: int, path: KeyPath, faults: Faults
) -> bool:
    """Whether a list may be so long; looked at first, whatever is in it."""
    least, most = info.min_length or 0, info.max_length or ITEMS
    if length < least:
        faults.add(path, f"needs at least {least} values")
    elif length > most:
        faults.add(path, f"takes at most {most:,} values, not {length:,}")
    return least <= length <= most


def _scalar(info: types.Type, value: Any, path: KeyPath, faults: Faults) -> Any:
    match info:
        case types.BoolType():
            return (
                value
                if isinstance(value, bool)
                else _mismatch("true or false", value, path, faults)
            )
        case types.IntType():
            if isinstance(value, bool) or not isinstance(value, int):
                return _mismatch("a whole number", value, path, faults)
            return _bounded(info, value, path, faults)
        case types.FloatType():
            if isinstance(value, bool) or not isinstance(value, int | float):
                return _mismatch("a number", value, path, faults)
            if isinstance(value, int) and abs(value) >= FAR:
                return _mismatch("a number", value, path, faults)
            return _bounded(info, float(value), path, faults)
        case types.StrType(pattern=pattern):
            if not isinstance(value, str):
                return _mismatch("text in quotes", value, path, faults)
            return _matching(pattern, value, path, faults)
        case _:
            raise TypeError(f"options of type {info} have no place in a preset")


def _bounded(
    info: types.IntType | types.FloatType, value: float, path: KeyPath, faults: Faults
) -> float:
    if isinstance(value, float) and not math.isfinite(value):
        faults.add(path, f"must be a finite number, not {value}")
    elif info.ge is not None and value < info.ge:
        faults.add(path, f"must be at least {_number(info.ge)}, not {_number(value)}")
    elif info.gt is not None and value <= info.gt:
        faults.add(path, f"must be above {_number(info.gt)}, not {_number(value)}")
    elif info.le is not None and value > info.le:
        faults.add(path, f"must be at most {_number(info.le)}, not {_number(value)}")
    elif info.lt is not None and value >= info.lt:
        faults.add(path, f"must be below {_number(info.lt)}, not {_number(value)}")
    return value


def _number(value: float) -> str:
    """Whole numbers with all their digits, unless those are no help any more."""
    if not isinstance(value, int):
        return f"{value:g}"
    if abs(value) < FAR:
        return f"{value:,}"
    return f"a number of about {value.bit_length() * math.log10(2):,.0f} digits"


def _matching(pattern: str | None, value: str, path: KeyPath, faults: Faults) -> Any:
    if pattern is None or re.search(pattern, value):
        return value
    if choices := named(pattern):
        return _choice(list(choices), value, path, faults)
    faults.add(path, f"{cut(value)!r} does not have the form {pattern}")
    return BAD


def named(pattern: str) -> tuple[str, ...]:
    """The words that ``pattern`` lets through; empty where it is no list of words."""
    found = _CHOICES.fullmatch(pattern)
    words = tuple(found.group(1).split("|")) if found else ()
    return words if len(words) > 1 else ()


def _choice(choices: list[Any], value: Any, path: KeyPath, faults: Faults) -> Any:
    if any(value == choice and type(value) is type(choice) for choice in choices):
        return value
    names = [str(choice) for choice in choices]
    faults.add(
        path, f"{cut(str(value))!r} is not one of {', '.join(names)}{_guess(str(value), names)}"
    )
    return BAD


def _guess(wrong: str, names: list[str]) -> str:
    text = nearest(wrong, names)
    return text if "did you mean" in text else ""


def _mismatch(wanted: str, value: Any, path: KeyPath, faults: Faults) -> Any:
    faults.add(path, f"expected {wanted}, got {describe(value)}")
    return BAD


def describe(value: Any) -> str:
    """A raw TOML value in a few words: ``the text 'x'``, ``a list`` …"""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f"the text {cut(value)!r}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case int():
            return _number(value)
        case _:
            return str(value)
