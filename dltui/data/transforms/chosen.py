"""The transforms of a preset as typed numbers, in words, and whether data can take them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dltui.data.options import Kind
from dltui.data.transforms.options import KINDS, TRANSFORMS, Written
from dltui.options import Code, Options

WHAT = {"images": "images", "rows": "rows of numbers", "sequences": "sequences", "tokens": "tokens"}


def name_of(written: Written) -> str:
    return written if isinstance(written, str) else str(written.get("name", ""))


def chosen(written: Written) -> Options | Code:
    """Typed; ``written`` has been checked (`dltui.presets.transforms`)."""
    if isinstance(written, str):
        return TRANSFORMS[written]()
    if "file" in written:
        return msgspec.convert(written, Code)
    numbers = {key: value for key, value in written.items() if key != "name"}
    return msgspec.convert(numbers, TRANSFORMS[name_of(written)])


def told(written: Written) -> str:
    """``crop (padding 4)``: its name and numbers, those that were not said as well."""
    options = chosen(written)
    if isinstance(options, Code):
        return f"{options.name} of {options.file}"
    numbers = msgspec.to_builtins(options).items()
    said = ", ".join(f"{key} {_number(value)}" for key, value in numbers)
    return f"{name_of(written)} ({said})"


def refusal(written: Sequence[Written], kind: Kind, stored: tuple[int, ...]) -> str:
    """Why ``data.transforms`` cannot be done to examples of ``kind`` and ``stored`` shape; empty
    where they can.
    """
    for number, one in enumerate(written):
        where = f"data.transforms[{number}]: {name_of(one)}"
        options = chosen(one)
        if isinstance(options, Code):
            continue
        if kind not in KINDS[name_of(one)]:
            can = [name for name, kinds in KINDS.items() if kind in kinds]
            others = f"; {', '.join(can)} can" if can else ""
            return f"{where} cannot be done to {WHAT[kind]}{others}"
        if kind == "images" and (why := _too_much(name_of(one), options, stored)):
            return f"{where} {why}"
    return ""


def _too_much(name: str, options: Options, stored: tuple[int, ...]) -> str:
    channels, *sides = stored
    padding = getattr(options, "padding", 0)
    if padding >= min(sides):
        whole = "×".join(map(str, sides))
        return f"with padding {padding} may lie wholly beside an image of {whole}"
    if name == "grey" and channels != 3:
        return f"takes colours away; these images have {channels} channel{'s' * (channels > 1)}"
    return ""


def _number(value: float | list[float]) -> str:
    if isinstance(value, list):
        return "–".join(f"{one:.3g}" for one in value)
    return f"{value:g}"
