"""Lines that are an object: JSON, or a dictionary as Python prints it."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from dltui.topics.programs.printed.found import EPOCHS, STEPS, Found, Place, wanted

_NAN = re.compile(r"(?<=[:\s])-?(?:nan|inf)(?=[,}\s])")


def read(line: str, into: Found) -> bool:
    """Whether ``line`` ends in an object, whose numbers are added."""
    text = line[line.find("{") :] if "{" in line else ""
    if not text.rstrip().endswith("}") or (table := _table(text.strip())) is None:
        return False
    numbers = dict(_numbers(table))
    for name, value in numbers.items():
        _place(name.rpartition("/")[2].lower(), value, into)
    for name, value in numbers.items():
        last = name.rpartition("/")[2].lower()
        if last not in STEPS | EPOCHS and wanted(name, placed=into.placed):
            into.put(name, value)
    return True


def _place(name: str, value: float, into: Found) -> None:
    if name in STEPS and value >= 0 and value.is_integer() and into.step is None:
        into.step = Place("step" if "step" in name else name, value)
    elif name in EPOCHS and value >= 0 and into.epoch is None:
        into.epoch = Place("epoch", value)


def _table(text: str) -> Mapping[str, Any] | None:
    """JSON, or what ``print`` makes of a dictionary."""
    for parse in (json.loads, ast.literal_eval):
        try:
            found = parse(text if parse is json.loads else _NAN.sub(r"'\g<0>'", text))
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            continue
        if isinstance(found, dict):
            return {str(key): value for key, value in found.items()}
    return None


def _numbers(
    table: Mapping[str, Any], head: str = "", depth: int = 0
) -> Iterator[tuple[str, float]]:
    """Numbers by name, those of tables within by ``outer/inner``; also those in quotes."""
    for key, value in table.items():
        name = f"{head}{key}"
        if isinstance(value, dict) and depth < 3:
            yield from _numbers({str(k): v for k, v in value.items()}, f"{name}/", depth + 1)
        elif isinstance(value, bool):
            continue
        elif isinstance(value, int | float):
            yield name, _float(value)
        elif isinstance(value, str):
            try:
                yield name, float(value)
            except ValueError:
                continue


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf
