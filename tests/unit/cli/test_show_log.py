"""``dltui show RUN --log``: what a run printed, as a terminal would have kept it."""

from __future__ import annotations

import os
from pathlib import Path

from tests.foreign import foreign


def test_a_bar_is_a_line_and_nothing_steers_the_terminal(dltui, runs_dir: Path) -> None:
    run = foreign(runs_dir, 1)
    bar = "".join(f"\r{n}%|{'█' * n}" for n in range(101))
    run.log.write_bytes(f"{bar}\n\x1b[31mred\x1b[0m \x1b]0;owned\x07ünï\n".encode() + b"\xff last")
    answer = dltui("show", run.id, "--log")
    assert answer.out.splitlines() == [f"100%|{'█' * 100}", "red ünï", "� last"]
    two = dltui("show", run.id, "--log", "--json")
    assert two.code == 2 and "not both" in two.err


def test_where_nothing_was_kept_that_is_said(dltui, runs_dir: Path) -> None:
    run = foreign(runs_dir, 1)
    answer = dltui("show", run.id, "--log")
    assert answer.code == 0 and answer.out == "" and "nothing was kept" in answer.err
    os.mkfifo(run.log)
    assert dltui("show", run.id, "--log").code != 0
    assert "--log are for runs" in dltui("show", "quickstart", "--log").err


def test_a_name_is_found_beside_one_that_holds_it(dltui, runs_dir: Path) -> None:
    for number, name in enumerate(("looks", "never-looks", "never-looks")):
        run = foreign(runs_dir, number)
        run.path.rename(runs_dir / f"20260101-13000{number}-{name}-abc")
    assert "-looks-abc" in dltui("show", "looks").out
    assert "fits 2 runs" in dltui("show", "never-looks").err
