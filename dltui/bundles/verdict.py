"""What became of a number of a bundle."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Compared(Struct, frozen=True, kw_only=True):
    """A metric, of the whole or of a point of a sweep. ``difference`` is relative to what is in the
    bundle, null where a value is; ``rule`` says by what it was judged.
    """

    metric: str
    point: str = ""
    bundled: float | None
    measured: float | None
    difference: float | None
    verdict: Literal["reproduced", "off", "not-judged"]
    rule: str
