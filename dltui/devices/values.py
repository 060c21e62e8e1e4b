"""A reading that could not be had is a value with its reason, not an exception."""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")


class Missing(Struct, frozen=True):
    """``missing`` says why, in words for people; in JSON it is an object with that one key."""

    missing: str


def known(value: T | Missing, default: T) -> T:
    """``value``, or ``default`` where it is missing."""
    return default if isinstance(value, Missing) else value
