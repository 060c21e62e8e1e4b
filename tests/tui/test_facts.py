"""What a run's headline says of how it stands, however little room there is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.tui.texts.side_column import progress
from dltui.tui.texts.toned import length, plain
from tests.tui.screen import make_run, record


def test_how_long_yet_is_said_in_the_smallest_headline(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    record(run, 40)
    view = replace(read(run), status=Status.RUNNING, detail="of the second half", eta=41.0)
    whole = plain(progress(view))
    assert whole == "● training  of the second half  epoch 1/2  step 40/100   40%  eta  0:41"
    for room in range(27, len(whole)):
        said = progress(view, room)
        assert length(said) <= room
        assert plain(said).startswith("● training") and plain(said).endswith("40%  eta  0:41")
