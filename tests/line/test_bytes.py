"""How many bytes each action sends, on a line without limits: 120 × 36, 256 colours."""

from __future__ import annotations

from collections.abc import Mapping

from tests.line.actions import (
    DOWN,
    ESCAPE,
    OVER_A_RUN,
    PAGE_DOWN,
    at_home,
    during,
    press,
    to_list,
    to_run,
)
from tests.line.lab import SIZE, Lab
from tests.line.places import COMMAND

FIRST_SCREEN = 35_000
PAGE = 16_000
"""A page of the list: all its rows are others."""
RESIZED = 40_000
"""Two screens, of which one is for another size."""
CURSOR = 2_500
IDLE = 1_500
"""Bytes a second of home and list while one run goes on."""
LIVE = 5_000
"""Bytes a second of a run with four charts that grow."""
OVER = 2
"""What lies over a live run sends at most so many times what the run sends."""


def test_the_first_screen(env: Mapping[str, str], many_runs: None) -> None:
    with Lab(COMMAND, env=env) as lab:
        at_home(lab)
        lab.quiet(1.0)
        assert lab.spent().bytes <= FIRST_SCREEN


def test_moving_in_a_list_of_500_runs(env: Mapping[str, str], many_runs: None) -> None:
    with Lab(COMMAND, env=env) as lab:
        at_home(lab)
        to_list(lab)
        lab.shows("500 runs")
        lab.quiet(1.0)
        sent = {}
        for name, key in (("down", DOWN), ("down again", DOWN), ("page down", PAGE_DOWN)):
            press(lab, key)
            lab.quiet(0.5)
            sent[name] = lab.spent().bytes
        lab.resize(SIZE[0] - 20, SIZE[1] - 6)
        lab.quiet(1.0)
        sent["resize"] = lab.spent().bytes
    assert all(sent.values()), sent
    assert sent["down"] <= CURSOR and sent["down again"] <= CURSOR, sent
    assert sent["page down"] <= PAGE, sent
    assert sent["resize"] <= RESIZED, sent


def test_waiting_while_a_run_goes_on(env: Mapping[str, str], live_run: None) -> None:
    with Lab(COMMAND, env=env) as lab:
        at_home(lab)
        lab.shows("● running")
        during(lab, 2.0)
        home = during(lab, 4.0).rate
        to_list(lab)
        during(lab, 1.0)
        listed = during(lab, 4.0).rate
    assert 0 < home <= IDLE and 0 < listed <= IDLE, (home, listed)


def test_a_live_run_and_what_lies_over_it(env: Mapping[str, str], live_run: None) -> None:
    with Lab(COMMAND, env=env) as lab:
        at_home(lab)
        to_list(lab)
        to_run(lab)
        during(lab, 2.0)
        live = during(lab, 4.0).rate
        opening, over = {}, {}
        for key, shown in OVER_A_RUN.items():
            press(lab, key)
            lab.shows(shown)
            opening[shown] = lab.spent().bytes
            during(lab, 0.5)
            over[shown] = during(lab, 2.0).rate
            press(lab, ESCAPE)
            lab.lacks(shown)
            during(lab, 0.5)
    sent = f"live {live:.0f} B/s, opened {opening} B, over it {over} B/s"
    assert 0 < live <= LIVE, sent
    assert all(bytes_ <= FIRST_SCREEN for bytes_ in opening.values()), sent
    assert all(rate <= OVER * live for rate in over.values()), sent
