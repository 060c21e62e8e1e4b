"""How much a claim may differ, and why so much: each reason gives a width of its own."""

from __future__ import annotations

import math

from dltui.presets.schema import Claim
from dltui.words import plain

SPREADS = 2
"""Standard deviations of single runs that another draw of a training may be away."""

ROUNDING = 1e-9
"""Relative, of sums of doubles in another order."""

ABOUT = 0.2
"""What "about 50" leaves open, as a share."""


def widest(claim: Claim) -> float:
    """The largest tolerance that the claim's ``room`` gives a reason for."""
    value = abs(claim.right if claim.right is not None else claim.value or 0.0)
    if claim.room == "digits":
        return last_digit(value)
    if claim.room == "rounding":
        return ROUNDING * max(1.0, value)
    if claim.room == "seeds":
        return SPREADS * claim.spread
    if claim.room == "about":
        return ABOUT * value
    return math.inf if claim.room == "hardware" and claim.reason == "other-hardware" else 0.0


def last_digit(value: float) -> float:
    """One unit of the last digit that was printed: 0.1 of 87.0, 10,000 of 150,000."""
    text = repr(float(value))
    if value >= 1000 and value.is_integer():
        digits = str(int(value))
        return 10.0 ** (len(digits) - len(digits.rstrip("0")))
    mantissa, _, power = text.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return 10.0 ** (int(power or 0) - decimals)


def why(claim: Claim) -> str:
    """The reason of the tolerance in words; empty where there is none."""
    return {
        "": "",
        "digits": "as printed, to one unit of the last digit",
        "rounding": "rounding of doubles",
        "seeds": f"another draw: twice the spread of {plain(claim.spread, 2)} over seeds",
        "about": "the source says about",
        "hardware": "another machine",
    }[claim.room]
