"""Who looks once at runs elsewhere looks twice before any is called lost."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from functools import cache

import msgspec
import pytest

from dltui.errors import UsageError
from dltui.runs import removal
from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir
from dltui.runs.liveness import second_look, state
from dltui.runs.liveness.state import Pulse
from dltui.runs.log.events import Status

BEHIND, DAYS = 100.0, 3 * 86_400.0


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """What happens elsewhere while somebody waits; a pulse of its own, and time that passes."""
    meanwhile: list[Callable[[], object]] = []
    now = itertools.count()
    monkeypatch.setattr(state, "_pulse", cache(Pulse))
    monkeypatch.setattr(second_look.clock, "monotonic", lambda: next(now) / 10)
    monkeypatch.setattr(second_look.time, "sleep", lambda seconds: [does() for does in meanwhile])
    return meanwhile


@pytest.fixture
def elsewhere(make) -> Callable[[float], RunDir]:
    """A run of another machine whose heartbeat seems to be so old."""

    def made(age: float) -> RunDir:
        run = make(f"20260101-1200-some-{age:.0f}")
        identities.write(run, msgspec.structs.replace(identities.of_this_process("x"), host="n"))
        beat(run, age)
        return run

    return made


def beat(run: RunDir, age: float) -> None:
    run.heartbeat.touch()
    os.utime(run.heartbeat, (time.time() - age, time.time() - age))


@pytest.mark.parametrize("age", [BEHIND, -BEHIND], ids=["behind", "ahead"])
def test_one_whose_clock_is_off_runs_as_long_as_it_beats(elsewhere, waits, age: float) -> None:
    run = elsewhere(age)
    assert state.status(run) is Status.LOST
    waits.append(lambda: beat(run, age - 5))
    assert second_look.settle([run], recent=True)
    assert state.status(run) is Status.RUNNING


def test_one_that_stands_still_is_lost_and_is_not_waited_for_again(elsewhere, waits) -> None:
    run, looks = elsewhere(BEHIND), list[int]()
    waits.append(lambda: looks.append(1))
    assert not second_look.settle([run], recent=True)
    assert state.status(run) is Status.LOST
    assert (once := len(looks)) > 1
    second_look.settle([run], recent=True)
    assert len(looks) == once


def test_a_list_does_not_wait_for_those_of_long_ago_but_a_deletion_does(elsewhere, waits) -> None:
    run, looks = elsewhere(DAYS), list[int]()
    waits.append(lambda: looks.append(1))
    second_look.settle([run], recent=True)
    assert not looks
    waits.append(lambda: beat(run, DAYS - 5))
    with pytest.raises(UsageError, match="is running"):
        removal.demand(run)


def test_one_that_is_seen_to_be_gone_is_not_waited_for(make, waits) -> None:
    run, looks = make(), list[int]()
    identities.write(run, msgspec.structs.replace(identities.of_this_process("x"), pid_ticks=1))
    beat(run, BEHIND)
    waits.append(lambda: looks.append(1))
    assert not second_look.settle([run])
    assert state.status(run) is Status.LOST
    assert not looks
