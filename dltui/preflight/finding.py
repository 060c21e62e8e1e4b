"""What is found of one thing that a run needs, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dltui.data import places
from dltui.data.head import Head
from dltui.errors import DltuiError
from dltui.runs import roots

Cure = Literal["", "fetch", "device", "place"]
"""What to do about it: fetch a data set, take whatever device there is, name another folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is needed, and what was found: ``what`` is data, model, program, device
    or disk.

    ``error`` is null where nothing stands in the way, else the kind of error that would end the
    run. ``size``: bytes to fetch. ``refusal``: the whole line by which what is there is refused;
    ``in_root``: it is looked for in the data root, which another machine may have filled.
    """

    what: str
    value: str
    text: str
    error: type[DltuiError] | None = None
    cure: Cure = ""
    size: int = 0
    in_root: bool = False
    refusal: str = ""
    head: Head | None = field(default=None, compare=False)

    @property
    def ok(self) -> bool:
        return self.error is None

    @property
    def refused(self) -> bool:
        """Whether what is there cannot be meant, as against what is not there."""
        return bool(self.refusal)


def advice(finding: Finding, data_root: Path | None) -> str:
    """The finding in one line, with the command that mends it."""
    if finding.refusal:
        return finding.refusal
    text = f"{finding.value}: {finding.text}"
    if finding.cure == "fetch":
        where = "" if data_root == roots.data_root() else f" --data-root {data_root}"
        size = places.size_in_words(finding.size)
        return f"{text}; fetch it{f' ({size})' * bool(size)}: dltui data get {finding.value}{where}"
    hints = {"device": "; auto takes what there is", "place": f"; {roots.ELSEWHERE}"}
    return text + hints.get(finding.cure, "")


def in_words(findings: Sequence[Finding]) -> list[str]:
    """A line a finding: ``data       fashion-mnist: here, in …``."""
    return [f"{f.what:<10} {_mark(f)}{f.value}: {f.text}" for f in findings]


def _mark(finding: Finding) -> str:
    if finding.ok:
        return ""
    return "REFUSED: " if finding.refused else "MISSING: "


def as_data(finding: Finding) -> dict[str, object]:
    """The finding for ``--json``; ``fetch`` says that ``dltui data get`` brings it."""
    return {
        "what": finding.what,
        "value": finding.value,
        "found": finding.text,
        "ok": finding.ok,
        "fetch": finding.cure == "fetch",
    }
