"""The lab over a real OpenSSH, its line delayed, limited and lossy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.line import visit
from tests.line.actions import at_home, down, during, to_list
from tests.line.conftest import MANY
from tests.line.places import feeding, many
from tests.line.rows import ROWS, Link, Row, lacking, linked
from tests.line.visit import Measured

pytestmark = pytest.mark.slow

LINES = {row.name: row for row in ROWS}
ANSWERED = 2.0
"""Seconds in which a key is answered, also over 64 kbit/s."""
SHELL = 4.0
"""Seconds from ctrl+q to the shell, without those in which the question is read."""
WATCHED = 3.0
HOLE = 15.0
GONE = 15.0
"""Seconds after which nothing is left of a lab whose client was killed: it looks every 2, waits 5
at most, and the machine is busy.
"""


@pytest.fixture
def link(request: pytest.FixtureRequest, runs_dir: Path, tmp_path: Path) -> Iterator[Link]:
    if lack := lacking():
        pytest.skip(lack)
    many(runs_dir, MANY)
    row: Row = LINES[request.param]
    with feeding(runs_dir), linked(row, tmp_path, runs_dir) as link:
        yield link


@pytest.mark.parametrize(
    "link",
    [
        "direct",
        "150 ms",
        "2 % loss, 30 ms",
        "64 kbit",
        "64 kbit -C",
    ],
    indirect=True,
)
def test_every_key_is_answered_in_time(link: Link) -> None:
    seen = Measured()
    with link.lab() as lab:
        visit.lists(lab, seen, WATCHED)
    with link.lab() as lab:
        visit.run(lab, seen, WATCHED, link.networks.carried)
    assert not seen.late, seen
    assert max(seen.keys) <= ANSWERED, seen
    assert seen.help is not None and seen.help <= ANSWERED, seen
    assert seen.escape is not None and seen.escape <= ANSWERED, seen
    assert seen.question is not None and seen.question <= ANSWERED, seen
    assert seen.shell is not None and seen.question + seen.shell <= SHELL, seen


@pytest.mark.parametrize("link", ["direct"], indirect=True)
def test_a_black_hole_is_waited_out(link: Link) -> None:
    with link.lab() as lab:
        at_home(lab)
        to_list(lab)
        link.networks.hold(HOLE)
        assert down(lab, timeout=4 * HOLE) > HOLE / 2
        assert during(lab, 4.0).bytes > 0
        down(lab)


@pytest.mark.parametrize("link", ["64 kbit"], indirect=True)
def test_nothing_is_left_of_a_lab_whose_client_was_killed(link: Link) -> None:
    with link.lab() as lab:
        at_home(lab)
        sessions = link.server.sessions()
        assert any("dltui" in session.cmdline() for session in sessions)
        lab.process.kill()
        assert not psutil.wait_procs(sessions, timeout=GONE)[1]
