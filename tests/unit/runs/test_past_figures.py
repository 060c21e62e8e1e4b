"""What a figure looked like before, from the log."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from dltui.figures.records import ArrayRef, Image, Note, Tile
from dltui.runs.layout import RunDir
from dltui.runs.log.past_figures import MOST, past
from dltui.runs.log.recorder import Recorder


def words(run: RunDir) -> list[str]:
    return [state.record.text for state in past(run, "a") if isinstance(state.record, Note)]


def test_states_come_in_their_order_and_of_very_many_evenly(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    assert past(run, "a") == []
    with Recorder(run) as recorder:
        for n in range(3):
            recorder.figure(Note(id="a", title="A", text=str(n)))
            recorder.figure(Note(id="b", title="B", text="of another"))
    assert words(run) == ["0", "1", "2"]
    with Recorder(run) as recorder:
        for n in range(3, 1011):
            recorder.figure(Note(id="a", title="A", text=str(n)))
    found = [int(text) for text in words(run)]
    assert MOST // 2 < len(found) <= MOST + 1 and found[-1] == 1010 and found == sorted(found)
    steps = [after - before for before, after in pairwise(found[:-1])]
    assert max(steps) == min(steps)


def test_of_pictures_in_a_file_there_is_the_last(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    small = Tile(caption="", pixels=[[0, 1], [2, 3]])
    large = Tile(caption="", pixels=[[n % 256 for n in range(200)] for _ in range(100)])
    with Recorder(run) as recorder:
        for tile in (small, large, large, large):
            recorder.figure(Image(id="i", title="", tiles=[tile]))
    pixels = [state.record.tiles[0].pixels for state in past(run, "i")]  # type: ignore[union-attr]
    assert len(pixels) == 2 and isinstance(pixels[1], ArrayRef)
