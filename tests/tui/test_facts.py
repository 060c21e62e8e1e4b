"""What a run's headline and its side column say, however little room there is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.texts.side_column import Background, progress, side
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


def test_a_message_is_parted_where_its_words_are(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    with Recorder(run) as recorder:
        recorder.message("epochs 24-29  train/accuracy/running 99.79 %  test/accuracy 96.38 %")
    view = read(run)

    def said(width: int) -> list[str]:
        lines = side(view, Background(), Snapshot(), width, 20)
        return [plain(line).replace("\N{NO-BREAK SPACE}", " ") for line in lines]

    narrow = said(29)
    assert narrow[-4].endswith(" epochs 24-29")
    assert narrow[-3:] == ["  train/accuracy/running", "  99.79 %", "  test/accuracy 96.38 %"]
    assert all(len(line) <= 29 for line in narrow)
    assert said(40)[-2:] == ["  train/accuracy/running 99.79 %", "  test/accuracy 96.38 %"]
    wide = said(80)
    assert wide[-1].endswith("epochs 24-29  train/accuracy/running 99.79 %  test/accuracy 96.38 %")
