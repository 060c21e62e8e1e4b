"""The lab stays open: on a real pseudo-terminal, with a run going, longer than all its periods.

Nothing under ``if not self.is_headless`` is reached by a pilot; the lab once died 60 seconds
after it opened, every time, with every other test green.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from dltui.figures.records import Note
from dltui.runs.log.recorder import Recorder
from dltui.tui import periods
from tests.benchmarks.terminal import Terminal
from tests.inputs.nets import net
from tests.lives.places import PACKAGE, places
from tests.tui.finished import finished

SECONDS = 125
"""More than twice the longest period of the lab."""

KEYS = ("\t", "j", "k", "\r", "x", "y", "m", "\x1b", "s", "\x1b", "a", "\x1b", "?", "\x1b", "\t")
"""None of them starts, ends or changes a run."""

ROUNDS = 20
"""How often each interval comes round at least when all periods are short."""

OWN = """title = "Zebra"
topic = "learning-rate"
[data]
path = "zebra.csv"
[model]
name = "mlp"
[train]
"""

CODE = """title = "Yak"
topic = "learning-rate"
[data]
name = "digits"
transforms = [{ file = "hair.py", name = "same" }]
[model]
file = "net.py"
name = "Net"
[train]
"""

PACES = (1.0, 2.5)
"""The tour takes 72 s; where that was too fast for a busy machine it is walked once more, slower.
In CI a test of 300 s is one that hangs."""

ELSEWHERE = {
    "runs/listing/parallel.py side_by_side start_new_thread": "tests/unit/runs/test_parallel.py",
    "worker/heartbeat.py heartbeat Thread": "tests/process/test_worker.py",
    "api/hooks.py Hooks.die Thread": "tests/process/test_scripts_end.py",
    "api/ledger.py Ledger.__init__ Thread": "tests/process/test_scripts_end.py",
    "api/output.py Descriptors.__init__ Thread": "tests/process/test_scripts_print.py",
    "api/owner.py Owner.__init__ Thread": "tests/process/test_scripts_end.py",
    "launch/warm/__main__.py main Thread": "tests/process/test_warm_start.py",
    "sweeps/forking.py _point Thread": "tests/process/test_sweep.py",
    "worker/crew.py Crew.__init__ Thread": "tests/process/test_rank_processes.py",
    "worker/rank_life.py RankLife.__init__ Thread": "tests/process/test_rank_processes.py",
}
"""Threads of other processes than the lab's, or that it has on a slow disk only, and the tests
that live through them."""


@pytest.fixture
def live(runs_dir: Path) -> Iterator[Path]:
    """A runs root in which a run goes on, beside one that has ended."""
    with Recorder(finished(runs_dir, 1)) as recorder:
        recorder.figure(Note(id="note", title="Note", text="what was seen"))
    feeder = subprocess.Popen([sys.executable, "-m", "tests.lives.feed", str(runs_dir)])
    deadline = time.monotonic() + 30
    while len(list(runs_dir.glob("*/events.jsonl"))) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield runs_dir
    feeder.kill()
    feeder.wait()


def type_in(terminal: Terminal, keys: str, pause: float, shows: str = "") -> None:
    """What the keys are to show is waited for; where it does not come the next walk tries again."""
    since = terminal.count
    terminal.send(keys)
    if shows:
        with suppress(TimeoutError):
            terminal.wait(shows, since=since, timeout=10)
    time.sleep(pause)
    assert terminal.process.poll() is None, terminal.sent[-4000:].decode(errors="replace")


def leave(terminal: Terminal) -> None:
    """Quit, leaving the run running; the exit code is that of a good end.

    On a busy machine the key can be read together with the one before it, and is no command then.
    """
    time.sleep(2.0)
    since = terminal.count
    terminal.send("\x11")
    terminal.wait("Quit?", since=since, timeout=60)
    time.sleep(2.0)
    terminal.send("\r")
    assert terminal.process.wait(60) == 0


@pytest.fixture
def long_life(live: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Future[None]]:
    """A lab that is open for ``SECONDS``, beside what the test does: another user's, whose labs
    do not know what this user's have seen.
    """
    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(outlive, live, tmp_path_factory.mktemp("other"))


def outlive(root: Path, home: Path) -> None:
    command = [sys.executable, "-m", "dltui", "--runs-dir", str(root)]
    with Terminal(command, size=(120, 36), env={"HOME": str(home)}) as terminal:
        terminal.wait("1 live", timeout=60)
        until = time.monotonic() + SECONDS
        number = 0
        while time.monotonic() < until:
            type_in(terminal, KEYS[number % len(KEYS)], 1.0)
            number += 1
        leave(terminal)


TOUR: tuple[tuple[str, float] | tuple[str, float, str], ...] = (
    ("j", 0.5),  # home: another preset, and its preview
    ("k", 0.5),
    ("\r", 1.5, "esc back"),  # the plan, which predicts
    ("\x1b", 0.5, "tab pane"),
    ("r", 0.7, "the run has begun"),  # taken back before it has come to its end
    ("\x7f", 2.5, "tab pane"),
    ("k", 0.5),
    ("\r", 2.0, "d fetch data"),  # one whose data is not here
    ("d", 1.0, "stop fetching"),  # fetched from where there is nothing
    ("\x1b", 0.5, "tab pane"),
    ("j", 0.5),
    ("a", 1.0, "space pick"),  # all runs, with their trends
    ("/", 0.5, "enter keep"),
    ("quick", 0.5),
    ("\r", 0.5, "space pick"),
    ("/", 0.5, "enter keep"),
    ("\x1b", 0.5, "space pick"),
    (" ", 0.2),
    ("j", 0.2),
    (" ", 0.2),
    ("c", 2.0, "g group by"),  # both compared
    ("\x1b", 0.5, "space pick"),
    (" ", 0.2),
    ("\r", 2.0, "R run again"),  # the run that ended
    ("H", 1.0, "esc close"),  # what its note looked like before
    ("\x1b", 0.5, "R run again"),
    ("X", 1.0, "enter choose"),
    ("\r", 2.0, "R run again"),  # exported
    ("v", 2.0, "space pause"),  # and played again
    ("\x1b", 0.5, "R run again"),
    ("\x1b", 0.5, "space pick"),
    ("k", 0.5),
    ("A", 0.3),  # none is picked
    ("t", 0.5),  # a tag
    ("keep", 0.3),
    ("\r", 1.0),
    ("d", 0.7),  # refused while it goes on
    ("j", 0.3),
    ("\r", 1.0),
    ("\r", 3.0, "space stop"),  # the run that goes on
    ("\x1b[<0;4;36M\x1b[<0;4;36m", 1.0),  # a click on a key of the bar
    ("s", 1.0, "HOST"),
    ("\x1b", 0.5, "space stop"),
    ("\x10", 1.0),  # another theme from the palette, which is kept
    ("theme", 1.5),
    ("\r", 1.5),
    ("\x1b[B", 0.2),
    ("\r", 1.0),
    ("\x10", 1.0),  # and the palette once more, where nothing fits
    ("zqx", 1.5),
    ("\x1b", 0.5),
    ("\x1b", 0.5),
    ("\x1b", 0.5),
    ("\x1b", 0.5),
    ("/", 0.5),
    ("zebra", 1.0),
    ("\r", 0.5),
    ("r", 2.5),  # a preset of one's own whose table is refused: its plan, which looks again
    ("v", 2.5),  # what the network would see
    ("\x1b", 0.5),
    ("r", 1.0),  # refused here, too
    ("\x1b", 0.5),
    ("/", 0.5),
    ("\x1b", 0.5),
    ("/", 0.5),
    ("yak", 1.0),
    ("\r", 0.5),
    ("\r", 2.0),  # the plan of one with code of one's own
    ("v", 2.5),
    ("p", 2.5),  # which may run to see what the network sees
    ("\x1b", 1.0),
    ("p", 2.5),  # and to predict
    ("S", 1.5),
    ("\r", 2.0),  # submitted to a Slurm that refuses it
    ("\x1b", 0.5),
    ("/", 0.5),
    ("\x1b", 0.5),
    ("\x1b[H", 0.5),
)
"""Keys and clicks, and the seconds after them, that come past every place where the lab waits; and
what is waited for before, where a busy machine takes longer."""


def slurm_that_refuses(folder: Path) -> Path:
    folder.mkdir()
    program = folder / "sbatch"
    program.write_text("#!/bin/sh\necho 'sbatch: error: not today' >&2\nexit 1\n")
    program.chmod(0o755)
    return folder


def missed(counts: Mapping[str, int]) -> dict[str, int]:
    """What did not come round often enough yet."""
    needed = {place: ROUNDS if place.endswith("set_interval") else 1 for place in places("tui")}
    return {place: counts.get(place, 0) for place, n in needed.items() if counts.get(place, 0) < n}


def test_the_lab_outlives_its_periods_and_every_timer_and_thread_comes_round(
    live: Path, long_life: Future[None], tmp_path: Path
) -> None:
    """One lab lives, another is walked through; again where a busy machine was too slow for it."""
    assert max(getattr(periods, name) for name in vars(periods) if name.isupper()) * 2 < SECONDS
    (tmp_path / "zebra.toml").write_text(OWN)
    (tmp_path / "zebra.csv").write_text("stripes,kind\n3,horse\n,zebra\n")
    (tmp_path / "yak.toml").write_text(CODE)
    (tmp_path / "hair.py").write_text("def same(x):\n    return x\n")
    (tmp_path / "net.py").write_text(net())
    # The lab's own folder is another; what it finds is named.
    here = {"PYTHONPATH": str(PACKAGE.parent), "DLTUI_PRESETS": str(tmp_path), "DLTUI_WARM": "1"}
    here["PATH"] = f"{slurm_that_refuses(tmp_path / 'bin')}{os.pathsep}{os.environ['PATH']}"
    file = tmp_path / "counts.json"
    command = [sys.executable, "-m", "tests.lives.counted_lab", str(file), str(live)]
    with Terminal(command, size=(120, 36), env=here, cwd=tmp_path) as terminal:
        terminal.wait("1 live", timeout=60)
        terminal.hang_up()
        terminal.process.wait(60)
    left = Counter(json.loads(file.read_text()))
    with Terminal(command, size=(120, 36), env=here, cwd=tmp_path) as terminal:
        terminal.wait("1 live", timeout=60)
        terminal.wait("Look for:", timeout=60)  # The presets are read, the cursor is on the first.
        for pace in PACES:
            for keys, pause, *shows in TOUR:
                type_in(terminal, keys, pause * pace, *shows)
            counts = left + Counter(json.loads(file.read_text()))
            if not missed(counts):
                break
        leave(terminal)
    counts = left + Counter(json.loads(file.read_text()))
    assert not missed(counts), f"no test lives through these long enough: {missed(counts)}"
    assert list(tmp_path.glob("*.html"))
    long_life.result()


def test_no_thread_elsewhere_is_unknown() -> None:
    """Threads and timers outside the lab are few; each has a test that lives through it."""
    found = places() - places("tui")
    assert {re.sub(r":\d+", "", place) for place in found} == set(ELSEWHERE)
    for test in ELSEWHERE.values():
        assert (PACKAGE.parent / test).is_file()
