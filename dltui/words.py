"""Amounts in words: numbers with the precision that means something, bytes, durations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

MISSING = "–"
KIB = 2**10
MIB = 2**20
GIB = 2**30


def compact(value: float | None, digits: int = 3) -> str:
    """About ``digits`` significant digits: 0.312, 82.4, 1,234, 2.39e-5, 1.50M."""
    if value is None or math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if -3 <= size < 6:
        if float(value).is_integer():
            return f"{value:,.0f}"
        return f"{value:,.{max(0, digits - 1 - size)}f}"
    if 6 <= size < 15:
        power, suffix = next(s for s in _SI if size >= s[0])
        scaled = value / 10**power
        return f"{scaled:.{max(0, digits - 1 - (size - power))}f}{suffix}"
    return exponent(value, digits - 1)


_SI = ((12, "T"), (9, "G"), (6, "M"))


def exponent(value: float, decimals: int = 2) -> str:
    """2.39e-5; trailing zeros of the mantissa are dropped."""
    mantissa, power = f"{value:.{decimals}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(power)}"


def plain(value: float, digits: int = 10) -> str:
    """All it has of ``digits`` significant digits: 1.5, 143,652,544, 2.3943e-5."""
    if value == 0 or 1e-4 <= abs(value) < 1e15:
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.{digits}g}"
    return exponent(value, digits - 1)


def cell(value: float | int | None, digits: int | None) -> str:
    """A number in a table with ``digits`` decimals; null means integers or the shortest float.

    A value that the decimals would show as zero, though it is not, takes an exponent.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return MISSING if value is None or math.isnan(value) else "∞" if value > 0 else "-∞"
    if digits is None:
        if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
            return f"{int(value):,}"
        if 1e-4 <= abs(value) < 1e9:
            return f"{value:,.10g}"
        return exponent(value, 6)
    if abs(value) >= 1e15:
        return exponent(value, max(2, digits))
    text = f"{value:,.{digits}f}"
    if value != 0 and float(text.replace(",", "")) == 0:
        return exponent(value, 1)
    return text


def duration(seconds: float) -> str:
    """0:42, 12:05, 3:20:00; below a second 0.25, as on an axis that ends there."""
    if 0 < abs(seconds) < 1:
        return compact(seconds, 2)
    whole = round(abs(seconds))
    sign = "-" if seconds < 0 else ""
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{sign}{hours}:{minutes:02d}:{rest:02d}"
    return f"{sign}{minutes}:{rest:02d}"


def durations(seconds: Sequence[float | None]) -> list[str]:
    """A column of them in one format: ``7.3 s`` while all are below a minute, else ``0:07``."""
    short = all(one is None or one < 60 for one in seconds)
    return [
        MISSING if one is None else f"{one:.1f} s" if short else duration(round(one))
        for one in seconds
    ]


def titled(title: str, quick: bool) -> str:
    """Of a run, which says so where it is of a quick variant."""
    return f"{title}, quick variant" if title and quick else title


def about(seconds: float) -> str:
    """A cost: 12 s, 4 min, 2.5 h; nothing for zero, which means not measured."""
    if seconds <= 0:
        return ""
    if seconds < 1:
        return "< 1 s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def cost(full: float, quick: float) -> str:
    """What a preset takes, by its measured seconds: the quick variant where the whole was not."""
    return about(full) or (f"quick {about(quick)}" if quick else "")


def moment(seconds: float) -> str:
    """A short time, e.g. of a step: 1.72 ms, 2.06 s."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.2f} ms"


def amount(size: float) -> str:
    """Bytes as MiB below four GiB and as GiB above, e.g. "2,061 MiB", "8.2 GiB", "48.0 KiB"."""
    if size >= 4 * GIB:
        return f"{size / GIB:,.1f} GiB"
    if size >= 100 * MIB or size == 0:
        return f"{size / MIB:,.0f} MiB"
    if size >= MIB / 20:
        return f"{size / MIB:,.1f} MiB"
    return f"{size / KIB:,.1f} KiB" if size >= KIB else f"{size:,.0f} B"


def filled(used: float, total: float) -> str:
    """How much of a memory is in use: ``3.5/23.5 GiB``."""
    return f"{used / GIB:.1f}/{total / GIB:.1f} GiB"


def from_home(path: Path | str) -> str:
    """``path``, or a text with it, as people write it: their home folder is ``~``, and one whose
    name only begins like it is not.
    """
    before, home, after = str(path).partition(str(Path.home()))
    first, second = after[:1], after[1:2]
    named_on = first.isalnum() or first in {"_", "-"} or (first == "." and second.isalnum())
    return f"{before}{home if named_on or not home else '~'}{after}"
