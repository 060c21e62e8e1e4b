"""Numbers as they are printed."""

from __future__ import annotations


def rounded(value: float, digits: int = 5) -> float:
    """``value`` to so many significant digits, as it would be printed."""
    return float(f"{value:.{digits - 1}e}")
