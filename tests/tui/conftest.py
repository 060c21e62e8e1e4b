"""Keys of a test come as a person's who looks at the screen before each."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.tui.keys import painted


@pytest.fixture(autouse=True)
def looking_before_each_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lab drops what is typed before a screen was painted, and a pilot types within a ms.

    A press is over when it has come about.
    """
    press = Pilot.press

    async def pressed(pilot: Pilot[None], *keys: str) -> None:
        for key in keys:
            await painted(pilot.app)
            await press(pilot, key)
        await painted(pilot.app)

    monkeypatch.setattr(Pilot, "press", pressed)
