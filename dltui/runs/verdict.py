"""What became of a reported figure."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field


class Verdict(Struct, frozen=True, kw_only=True):
    """One reported figure beside the measured one.

    ``kind`` is published, exact (arithmetic) or check (ours). ``measured`` is the mean over the
    seeds, ``spread`` their sample standard deviation (null for one seed). ``reason`` says in words
    why a claim was not judged, or by how much it is off; ``cause`` why it was not expected to come
    out, and ``right`` what is right where the published figure is known to be wrong. Where points
    are compared with each other ``than`` names the others and nothing is reported.
    """

    metric: str
    kind: Literal["published", "exact", "check"] = "published"
    where: dict[str, Any] = field(default_factory=dict[str, Any])
    relation: str = "="
    than: dict[str, Any] = field(default_factory=dict[str, Any])
    reported: float | None = None
    tolerance: float = 0.0
    measured: float | None = None
    spread: float | None = None
    verdict: Literal[
        "reproduced",
        "off",
        "not-separable",
        "known-wrong",
        "other-hardware",
        "not-comparable",
        "needs-full-run",
        "not-measured",
    ]
    reason: str = ""
    cause: Literal["", "known-wrong", "other-hardware", "chance"] = ""
    right: float | None = None
    source: str = ""
    note: str = ""

    @property
    def fails(self) -> bool:
        """A claim that should hold and does not, or that nothing was measured for."""
        return self.verdict in ("off", "not-measured")
