"""``checkpoints/<name>.json``: what a checkpoint is, and whether its files are as written.

The digest is SHA-256: 0.06 s for 100 MB on one core, where BLAKE2b takes 0.14 s.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
from msgspec import Struct

LONGEST = 2**16
"""Bytes that are read of a record; one has 500."""


class CheckpointRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``step-N.json``: the weights in ``weights`` are those after ``step`` steps.

    Records of earlier versions have neither digests nor sizes.
    """

    step: int
    epoch: int
    weights: str
    state: str = ""
    weights_sha256: str = ""
    weights_bytes: int = 0
    state_sha256: str = ""
    state_bytes: int = 0


def read(path: Path) -> CheckpointRecord:
    """Raises ``OSError``, and ``ValueError`` for what is no record."""
    with path.open("rb") as file:
        return msgspec.json.decode(file.read(LONGEST), type=CheckpointRecord)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def difference(path: Path, digest: str, size: int) -> str:
    """How a file differs from what was written, in words; empty where it is whole.

    Raises ``OSError``.
    """
    if (now := path.stat().st_size) != size:
        return f"{now:,} of {size:,} bytes are there"
    return "" if sha256(path) == digest else "its digest differs"


def damage_of_weights(path: Path) -> str:
    """The same of a file of weights beside which its record lies; empty where none speaks of it.

    Raises ``OSError``.
    """
    try:
        record = read(path.with_suffix(".json"))
    except (OSError, ValueError):
        return ""
    if record.weights != path.name or not record.weights_sha256:
        return ""
    return difference(path, record.weights_sha256, record.weights_bytes)
