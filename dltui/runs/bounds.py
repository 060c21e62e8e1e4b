"""Numbers that files of a run may hold: what lies beyond was written by no run.

They are checked as a file is decoded, so that nobody behind has to expect worse: a float can count
each of them, and each moment has a date.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Count = Annotated[int, Meta(ge=0, le=2**53)]
"""Steps, epochs, bytes, lines: whole numbers that a float tells apart."""

Whole = Annotated[int, Meta(ge=-(2**53), le=2**53)]

Moment = Annotated[float, Meta(ge=0.0, le=1e11)]
"""Unix seconds, to the year 5138."""

Seconds = Annotated[float, Meta(ge=0.0, le=1e11)]
"""How long something took: to 3,000 years."""

Part = Annotated[float, Meta(ge=0.0, le=2.0**53)]
"""Of steps that are not done yet."""

Exit = Annotated[int, Meta(ge=0, le=255)]

Pid = Annotated[int, Meta(ge=1, le=2**31 - 1)]
"""Signals to 0, and to what is below, reach whole groups of processes."""
