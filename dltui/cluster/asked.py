"""What a job is submitted with: the command line, then the user's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dltui.config.schema import SlurmSettings
from dltui.config.values import effective
from dltui.errors import UsageError
from dltui.toml.decode import decode_field, structure
from dltui.toml.problems import Faults

NUMBERS = ("cpus", "nodes", "array_limit", "signal_seconds")


def settings(named: Mapping[str, str]) -> SlurmSettings:
    """``[slurm]`` of the user's file with ``named``, as typed, over it.

    ``UsageError`` has a line for each that cannot be meant.
    """
    faults, found = Faults(), dict[str, Any]()
    fields = {field.name: field for field in structure(SlurmSettings).fields}
    for key, text in named.items():
        value = int(text) if key in NUMBERS and text.isdecimal() else text
        found[key] = decode_field(fields[key], value, (key,), faults)
    if faults:
        lines = (f"--{str(path[0]).replace('_', '-')}: {why}" for path, why in faults.found)
        raise UsageError("\n".join(lines))
    return msgspec.structs.replace(effective().slurm, **found)
