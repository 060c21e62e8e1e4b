"""A preset's notes: titles in the plan, and the whole over the screen as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.presets.catalogue import find
from dltui.presets.schema import Note
from dltui.tui.app import LabApp
from dltui.tui.model.draft import open_draft
from dltui.tui.model.origin import Origin
from dltui.tui.screens.notes import NotesScreen
from dltui.tui.screens.plan import PlanScreen
from dltui.tui.texts.notes import note_lines
from dltui.tui.texts.toned import plain
from tests.tui.screen import arrived, until

NAME = "bias-variance/polynomial"


def test_a_line_too_long_goes_on_under_its_own_beginning() -> None:
    note = Note(title="Why", text="\n1  Take it.\n     one two three four\n\n\x1b[31mend\n")
    lines = [plain(line) for line in note_lines([note, note], 14)]
    once = ["Why", "1  Take it.", "     one two", "     three", "     four", "", "end"]
    assert [line.rstrip() for line in lines] == [*once, "", *once]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_plan_shows_them_as_they_are_written(
    runs_dir: Path, size: tuple[int, int]
) -> None:
    draft = open_draft(Origin(path=find(NAME), name=NAME))
    (first, *_) = draft.loaded.preset.notes
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        app.push_screen(PlanScreen(draft))
        await arrived(pilot, PlanScreen)
        await pilot.press("w")
        await arrived(pilot, NotesScreen)
        shown = await until(pilot, first.title)
        for line in filter(None, first.text.strip("\n").splitlines()[:10]):
            assert line in shown
        assert max(map(len, first.text.splitlines())) <= NotesScreen.WIDEST
        await pilot.press("escape")
        await arrived(pilot, PlanScreen)
