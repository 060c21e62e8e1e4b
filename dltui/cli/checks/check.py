"""One thing that is looked at by ``dltui doctor``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """``ok`` is null for what is not needed; ``meaning`` says what it is for, ``mend`` what to do
    about it, and is empty where nothing need be done.
    """

    name: str
    ok: bool | None
    found: str
    meaning: str = ""
    mend: str = ""

    @property
    def word(self) -> str:
        if self.ok is None:
            return "look" if self.mend else "–"
        return "ok" if self.ok else "MISSING"
