"""``config.json``: the settings of a run that no preset describes, as its script wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import laid_out
from dltui.runs.layout import RunDir

_SETTINGS = msgspec.json.Decoder(dict[str, Any])


def write(run: RunDir, settings: Mapping[str, Any]) -> None:
    write_atomic(run.config, laid_out(settings))


def read(run: RunDir) -> dict[str, Any]:
    """The settings by dotted key; none where the file is missing or holds no object."""
    return stated(run)[0]


def stated(run: RunDir) -> tuple[dict[str, Any], str]:
    """The same, and what is wrong with a file that cannot be read as one."""
    told = small_files.told(run.config, _SETTINGS)
    return dict(_flat(told[0] or {}, "")), told[1]


def _flat(table: Mapping[str, Any], before: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        name = f"{before}{key}"
        found += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return found
