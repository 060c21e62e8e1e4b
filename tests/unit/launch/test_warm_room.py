"""Where a process may wait warm."""

from __future__ import annotations

import pytest

from dltui.devices import host
from dltui.launch.warm import room
from dltui.words import GIB


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(room, "login_node", lambda: False)
    return monkeypatch


def test_what_the_user_says_counts(free: pytest.MonkeyPatch) -> None:
    free.setattr(room, "login_node", lambda: True)
    assert room.refusal(True, there=False) == ""
    assert room.refusal(False, there=False) == "switched off"
    assert room.refusal(None, there=False) == "not on a login node"


@pytest.mark.parametrize(
    ("left", "begins", "stays"), [(4.0, True, True), (2.5, False, True), (1.5, False, False)]
)
def test_it_begins_with_more_memory_than_it_stays_with(
    left: float, begins: bool, stays: bool, free: pytest.MonkeyPatch
) -> None:
    free.setattr(host, "_free", lambda available, bounds: round(left * GIB))
    assert (room.refusal(None, there=False) == "") is begins
    assert (room.refusal(None, there=True) == "") is stays
    if not stays:
        assert room.refusal(None, there=True) == "only 1,536 MiB of memory are free"
