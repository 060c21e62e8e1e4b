"""The run under the cursor of all runs, in a few lines and with its curve."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dltui.figures.records import Curve, Line
from dltui.runs.files import notes, result
from dltui.runs.files.notes import Notes
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import RunRecord, read_record
from dltui.runs.log.events import Status
from dltui.tui.app import LabApp
from dltui.tui.screens.runs import RunsScreen
from dltui.tui.texts.details import details
from dltui.tui.texts.toned import length, plain
from tests.hostile import TEXT, odd
from tests.tui.finished import finished
from tests.tui.screen import arrived, make_live, text, until


def test_what_was_asked_what_it_gave_and_why_it_failed(runs_dir: Path) -> None:
    asked = ["train.lr=0.5", "train.batch_size=64"]
    run = finished(runs_dir, 1, *asked, status=Status.FAILED, overrides=asked)
    notes.write(run, Notes(tags=["keep"], note="see page 3"))
    record = read_record(run)
    assert record is not None
    lines = [plain(line) for line in details(record, None, record.created + 300, 70)]
    assert lines[0].startswith("quickstart ") and lines[0].endswith("✖ failed  1:00  5 min ago")
    assert lines[1] == "it went wrong"
    assert "settings  train.lr=0.5  train.batch_size=64" in lines
    assert "tags      #keep" in lines and "note      see page 3" in lines
    assert any("90.0" in line for line in lines)


@given(st.integers(24, 200))
def test_hostile_words_stay_in_their_place(width: int) -> None:
    record = RunRecord(
        run=RunDir(Path("/runs/one")),
        name=TEXT,
        created=1.0,
        quick=False,
        status=Status.FAILED,
        message=TEXT * 3,
        title=TEXT,
        overrides=(TEXT, "a" * 300),
        tags=(TEXT,),
        note=TEXT,
    )
    for line in details(record, None, 2.0, width):
        assert length(line) <= width and not odd(plain(line))


async def test_the_run_under_the_cursor_is_described_under_the_list(runs_dir: Path) -> None:
    run = finished(runs_dir, 1, status=Status.FAILED)
    curve = Line(name="train", x=[1.0, 2.0, 3.0], y=[3.0, 2.0, 1.0])
    drawn = Curve(id="accuracy", title="what it had", lines=[curve], x_label="step", y_label="%")
    result.write_figures(run, [drawn])
    make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "● training")
        assert "kept in" in text(app)
        await pilot.press("down")
        assert "it went wrong" in (await until(pilot, "what it had")).partition("kept in")[0]
        await pilot.press("i")
        await pilot.pause()
        assert "kept in" not in text(app)


async def test_in_a_small_terminal_a_key_describes_the_run(runs_dir: Path) -> None:
    run = finished(runs_dir, 1, status=Status.FAILED)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await arrived(pilot, RunsScreen)
        await until(pilot, "✖ failed")
        assert "kept in" not in text(app)
        await pilot.press("i")
        shown = await until(pilot, "kept in")
        assert "1:00  1 min ago" in shown and run.id[-3:] in shown
        assert all(len(line) == 80 for line in shown.splitlines())
