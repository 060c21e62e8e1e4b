"""A lab over 64 kbit/s never has more than a frame under way, and keys are not kept waiting."""

from __future__ import annotations

from collections.abc import Mapping

from tests.line.actions import (
    ENTER,
    ESCAPE,
    HELP,
    OVER_A_RUN,
    QUIT,
    at_home,
    down,
    during,
    press,
    to_list,
    to_run,
)
from tests.line.lab import KBIT64, Lab
from tests.line.places import COMMAND

BESIDE = 100
"""Bytes beside a frame: the question after it, and what leaving says."""

ANSWERED = 16_000
"""Bytes of 2 seconds at 64 kbit/s: no key waits for more."""

SHELL = 32_000
"""Of 4 seconds."""


def test_help_over_a_live_run_leaves_one_frame_under_way(
    env: Mapping[str, str], live_run: None
) -> None:
    with Lab(COMMAND, env=env, line=KBIT64) as lab:
        at_home(lab)
        to_list(lab)
        to_run(lab)
        during(lab, 3.0)
        press(lab, HELP)
        lab.shows(OVER_A_RUN[HELP], timeout=10)
        spent = during(lab, 4.0)
        assert spent.backlog <= max(spent.frames, default=0) + BESIDE, spent
        press(lab, ESCAPE)
        lab.lacks(OVER_A_RUN[HELP], timeout=10)
        spent = lab.spent()
        assert spent.ahead + spent.bytes <= ANSWERED, spent
        press(lab, QUIT)
        lab.shows(OVER_A_RUN[QUIT], timeout=10)
        asked = lab.spent()
        assert asked.ahead + asked.bytes <= ANSWERED, asked
        press(lab, ENTER)
        lab.gone(timeout=10)
        left = lab.spent()
        assert asked.ahead + asked.bytes + left.bytes <= SHELL, (asked, left)
        assert lab.far.left


def test_keys_in_a_list_of_500_runs(
    env: Mapping[str, str], many_runs: None, live_run: None
) -> None:
    """With a run that goes on: its row changes all the time."""
    with Lab(COMMAND, env=env, line=KBIT64) as lab:
        at_home(lab)
        to_list(lab)
        lab.shows("501 runs")
        during(lab, 3.0)
        for _ in range(3):
            down(lab, timeout=10)
            spent = lab.spent()
            assert spent.ahead + spent.bytes <= ANSWERED, spent
            during(lab, 0.5)


def test_after_a_black_hole_the_lab_goes_on(env: Mapping[str, str], live_run: None) -> None:
    with Lab(COMMAND, env=env) as lab:
        at_home(lab)
        lab.shows("● running")
        lab.hold(5.0)
        to_list(lab)
        to_run(lab)
        assert during(lab, 2.0).bytes > 0
        assert lab.process.poll() is None


def test_a_terminal_that_answers_nothing_is_served(env: Mapping[str, str], live_run: None) -> None:
    with Lab(COMMAND, env=env, silent=True) as lab:
        at_home(lab)
        to_list(lab)
        to_run(lab)
        during(lab, 1.0)
        assert during(lab, 4.0).bytes > 1_000
        press(lab, HELP)
        lab.shows(OVER_A_RUN[HELP])
        press(lab, ESCAPE)
        lab.lacks(OVER_A_RUN[HELP])
