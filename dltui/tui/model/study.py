"""What is known of one version of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dltui.preflight.finding import Finding
from dltui.tui.texts.forecast import WAITING, Forecast


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """``findings`` are what it needs, ``forecast`` what it will take."""

    findings: tuple[Finding, ...] = ()
    forecast: Forecast = WAITING
    predicted: bool = False

    @property
    def refused(self) -> bool:
        return refused(self.findings)


def refused(findings: Sequence[Finding]) -> bool:
    return any(finding.refused for finding in findings)
