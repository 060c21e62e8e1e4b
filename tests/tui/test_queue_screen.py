"""The queue on screen: seen at every size, moved and paused by keys, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from dltui.launch.queue import moves
from dltui.launch.queue.book import Book
from dltui.launch.queue.rows import of_slurm
from dltui.launch.queue.ticket import Ticket, holds, of
from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import read_record
from dltui.runs.liveness import slurm_words
from dltui.runs.liveness.slurm import Job
from dltui.tui.app import LabApp
from dltui.tui.screens.queue import QueueScreen
from dltui.tui.screens.run import RunScreen
from tests.tui.finished import until_told
from tests.tui.screen import SIZES, arrived, make_run, text, until

MAY = {"GPU-a": 0, "GPU-b": 1}


def waits(run: RunDir, place: int, **more: object) -> Ticket:
    """A ticket of ``run`` by this very process, which the queue orders by ``place``."""
    me = replace(identities.of_this_process("t/p"), token=f"{place}{run.id}")
    identities.expect(run, me)
    ticket = replace(of(run, me), **more)
    Book().write(ticket)
    Book().put(f"{ticket.id}.place", str(place).encode())
    return ticket


@pytest.fixture
def queue(runs_dir: Path, tmp_path: Path) -> Path:
    """One run holds a GPU; a large one, a small one and one of another root wait."""
    holder = waits(make_run(runs_dir, "20260101-120000-holder-h"), 1, may=MAY)
    Book().write(holds(holder, ["GPU-a"]))
    waits(make_run(runs_dir, "20260101-120001-large-l"), 2, gpus=2, may=MAY)
    waits(make_run(runs_dir, "20260101-120002-small-s"), 3, gpus=1, may=MAY)
    waits(make_run(tmp_path / "other", "20260101-120003-other-o"), 4, gpus=1, may=MAY)
    return runs_dir


def order() -> list[str]:
    return [one.path.name[-1] for one in Book().page().waiting]


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_who_waits_for_what(queue: Path, size: tuple[int, int]) -> None:
    app = LabApp(queue, None)
    async with app.run_test(size=size) as pilot:
        await until(pilot, "place 2: 1 of 2 GPUs" if size[0] > 80 else "○ queued")
        await pilot.press("Q")
        shown = await until(pilot, "other-o")
        assert "1 on · 3 waiting" in shown
        for words in ("runs on GPU 0", "2 of 2 GPUs: 1 free", "kept for another"):
            assert words in shown
        await pilot.press("Q")
        assert not isinstance(app.screen, QueueScreen)


async def test_keys_move_pause_and_take_back(queue: Path) -> None:
    app = LabApp(queue, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "place 2")
        await pilot.press("Q")
        await until(pilot, "other-o")
        assert " K up" not in text(app)  # on the one that runs there is nothing to move
        await pilot.press("end")
        await until(pilot, "K up")
        for keys, after in (("K", "los"), ("f", "ols"), ("l", "lso"), ("k K K", "slo")):
            await pilot.press(*keys.split())
            assert order() == list(after)
        await pilot.press("p")
        shown = await until(pilot, "‖  small-s")
        assert "paused" in shown
        await pilot.press("P")
        await until(pilot, "paused: P goes on")
        for _ in range(2):
            await pilot.press("backspace")
        assert Book().page().paused == set() and not Book().page().halted
        for _ in range(5):
            await pilot.press("backspace")
        assert order() == list("lso")
        await until(pilot, "○  small-s")
        assert "take it back" not in text(app)


async def test_another_lab_moves_and_one_leaves_meanwhile(queue: Path) -> None:
    app = LabApp(queue, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "place 2")
        await pilot.press("Q")
        await until(pilot, "other-o")
        await pilot.press("end")
        other = Book().page().waiting[2]
        moves.move(Book(), other.id, 0)
        await until(pilot, "▸ ○  other-o")
        Book().withdraw(other.id)  # its turn came, or it was stopped
        app.screen.action_shift(-1)  # type: ignore[attr-defined]
        app.screen.action_pause_one()  # type: ignore[attr-defined]
        assert not list(Book().folder.glob(f"{other.id}*")) and order() == list("ls")
        await until_told(pilot, "it waits no more: its turn came")
        assert "other-o" not in await until(pilot, "2 waiting")


async def test_enter_shows_the_run_with_the_same_words(queue: Path) -> None:
    app = LabApp(queue, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "place 2")
        await pilot.press("Q")
        await until(pilot, "other-o")
        await pilot.press("j", "enter")
        await arrived(pilot, RunScreen)
        await until(pilot, "place 1: 2 of 2 GPUs: 1 free")
        await pilot.press("a")
        await until(pilot, "place 2: 1 of 2 GPUs:")


async def test_runs_that_slurm_has_stand_behind_and_are_not_moved(
    queue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(queue, "20260101-120004-job-j")
    found = read_record(run)
    assert found is not None
    said = slurm_words.of("4211", [Job("4211", "PENDING", reason="Resources")])
    record = replace(found, message=said)
    assert [row.said for row in of_slurm([found, record])] == [record.message]
    app = LabApp(queue, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("Q")
        await until(pilot, "other-o")
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        monkeypatch.setattr("dltui.tui.screens.queue.of_slurm", lambda records: of_slurm([record]))
        screen._listed = None
        shown = await until(pilot, "Slurm job 4211 waits: Resources")
        assert shown.index("other-o") < shown.index("job-j")
        await pilot.press("end", "K", "f", "p")
        assert "K up" not in text(app) and order() == list("lso")


async def test_an_empty_queue_says_when_runs_wait(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("Q")
        await until(pilot, "Nothing runs or waits on this machine.")
        await until(pilot, "queue.cores")
