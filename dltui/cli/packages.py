"""The answer of ``dltui env --json``."""

from __future__ import annotations

from msgspec import Struct

from dltui.runs.files.environment import Environment


class ThenNow(Struct, frozen=True, kw_only=True):
    """A version as it was and as it is here, where it is empty if it is not here."""

    then: str
    now: str


class Packages(Environment, frozen=True, kw_only=True):
    """What ``env`` tells; ``differs`` is what --diff found, by name, and null without it."""

    differs: dict[str, ThenNow] | None = None
