"""The transforms of a preset as typed numbers, in words, and whether data can take them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dltui.data.options import Kind
from dltui.data.transforms.options import KINDS, TRANSFORMS, Mask, Written
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
    numbers = msgspec.structs.asdict(options).items()
    said = ", ".join(f"{key} {_number(value)}" for key, value in numbers)
    return f"{name_of(written)} ({said})"


def vocabulary(written: Sequence[Written], ids: int) -> int:
    """Ids below which all tokens are, with what stands for hidden ones; 0 where there are none."""
    masks = [one for one in map(chosen, written) if isinstance(one, Mask)]
    return max([ids, *(mask.token + 1 for mask in masks)]) if ids else 0


def refusal(
    written: Sequence[Written], kind: Kind, shape: tuple[int, ...]
) -> tuple[str, str] | None:
    """The setting that cannot be done to examples of ``kind`` and ``shape``, and why; of images
    that is the channels stored, the height and the width wanted. Null where all can.
    """
    for number, one in enumerate(written):
        options, name = chosen(one), name_of(one)
        if not isinstance(options, Code) and (why := _why_not(name, options, kind, shape)):
            return f"data.transforms[{number}]", f"{name} {why}"
    return None


def _why_not(name: str, options: Options, kind: Kind, shape: tuple[int, ...]) -> str:
    if kind not in KINDS[name]:
        can = [name for name, kinds in KINDS.items() if kind in kinds]
        return f"cannot be done to {WHAT[kind]}; {', '.join(can)} can"
    return _too_much(name, options, shape) if kind == "images" else ""


def _too_much(name: str, options: Options, shape: tuple[int, ...]) -> str:
    channels, *sides = shape
    padding = getattr(options, "padding", 0)
    if padding >= min(sides):
        whole = "×".join(map(str, sides))
        return f"of padding {padding} may lie wholly beside an image of {whole}; take less"
    if name == "grey" and channels != 3:
        return f"takes colours away; these images have {channels} channel{'s' * (channels > 1)}"
    return ""


def _number(value: float | tuple[float, ...]) -> str:
    if isinstance(value, tuple):
        return "–".join(f"{one:.3g}" for one in value)
    return f"{value:g}"
