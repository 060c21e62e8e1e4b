"""What became of a reported figure."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field


class Verdict(Struct, frozen=True, kw_only=True):
    """One reported figure beside the measured one.

    ``measured`` is the mean over the seeds and ``spread`` their sample standard deviation (null
    for one seed). ``reason`` says in words why a claim was not judged, or by how much it is off.
    Where points are compared with each other ``than`` names the others and nothing is reported.
    """

    metric: str
    where: dict[str, Any] = field(default_factory=dict[str, Any])
    relation: str = "="
    than: dict[str, Any] = field(default_factory=dict[str, Any])
    reported: float | None = None
    tolerance: float = 0.0
    measured: float | None = None
    spread: float | None = None
    verdict: Literal["reproduced", "off", "not-comparable", "needs-full-run", "not-measured"]
    reason: str = ""
    source: str = ""
    note: str = ""

    @property
    def fails(self) -> bool:
        """A claim that should hold and does not, or that nothing was measured for."""
        return self.verdict in ("off", "not-measured")
