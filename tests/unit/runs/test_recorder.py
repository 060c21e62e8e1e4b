from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from dltui.errors import ResourceError
from dltui.figures.records import ArrayRef, Image, Tile
from dltui.runs.files import arrays
from dltui.runs.layout import RunDir
from dltui.runs.log import recorder as recording
from dltui.runs.log.events import Drawn, Ended, Epoch, Phase, Status, Steps
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail


def test_steps_are_gathered_and_nothing_is_lost(make) -> None:
    run = make()
    with Recorder(run) as recorder:
        for step in range(1, 1001):
            recorder.step(step, {"loss": 1.0 / step, "accuracy": float(step)})
        recorder.epoch(step=1000, epoch=1, metrics={"test/accuracy": math.inf})
    events = Tail(run.events).read()
    assert sum(isinstance(event, Steps) for event in events) < 20
    assert read(run).series["accuracy"].y.tolist() == [float(n) for n in range(1, 1001)]
    assert [e.metrics for e in events if isinstance(e, Epoch)] == [{"test/accuracy": None}]
    assert [event.seq for event in events] == list(range(len(events)))


def test_a_change_of_columns_or_a_gap_begins_a_new_batch(make) -> None:
    run = make()
    with Recorder(run) as recorder:
        recorder.step(1, {"loss": 1.0})
        recorder.step(2, {"loss": 1.0, "lr": 0.1})
        recorder.step_batch(10, {"loss": [1.0, 2.0], "lr": [0.1, 0.1]})
    firsts = [(e.first, len(e.columns["loss"])) for e in Tail(run.events).read()]
    assert firsts == [(1, 1), (2, 1), (10, 2)]


def test_reopening_goes_on_behind_a_torn_line(make) -> None:
    run = make()
    with Recorder(run) as recorder:
        recorder.phase("training")
    first = Tail(run.events).read()[0]
    with run.events.open("ab") as file:
        file.write(b'{"kind":"phase","seq":1,')
    with Recorder(run) as recorder:
        recorder.ended(Status.FINISHED, {"a": 1.0})
    tail = Tail(run.events)
    events = tail.read()
    assert [type(event) for event in events] == [Phase, Ended]
    assert events[1].seq == 1
    assert events[1].elapsed >= first.elapsed
    assert tail.skipped == 1


def test_a_full_disk_is_said_in_one_line(make, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full")
    monkeypatch.setattr("dltui.runs.log.recorder.appended", lambda _: full.open("ab", buffering=0))
    recorder = Recorder(make())
    with pytest.raises(ResourceError, match="no space left"):
        recorder.phase("training")
    recorder.close()


def test_large_pictures_go_to_a_file_of_their_own(make) -> None:
    run = make()
    pixels = np.arange(200 * 200).reshape(200, 200) % 256
    with Recorder(run) as recorder:
        tiles = [Tile(caption="", pixels=pixels.tolist())]
        recorder.figure(Image(id="set/pictures", title="", tiles=tiles))
        recorder.figure(Image(id="small", title="", tiles=[Tile(caption="", pixels=[[1]])]))
    large, small = [e.record for e in Tail(run.events).read() if isinstance(e, Drawn)]
    assert isinstance(large, Image) and isinstance(small, Image)
    reference = large.tiles[0].pixels
    assert isinstance(reference, ArrayRef)
    assert arrays.load(reference, run.path) == pixels.tolist()
    assert small.tiles[0].pixels == [[1]]


def test_the_directory_names_its_points_in_order(tmp_path: Path) -> None:
    sweep = RunDir(tmp_path / "sweep")
    assert sweep.point_dirs() == []
    for number in (2, 0, 1):
        sweep.point(number).path.mkdir(parents=True)
    assert [point.id for point in sweep.point_dirs()] == ["000", "001", "002"]


def test_what_was_paused_looks_before_it_writes_and_nothing_else_does(
    make, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, now, looks = make(), [0.0], list[int]()
    monkeypatch.setattr(recording.time, "monotonic", lambda: now[0])

    def look() -> None:
        looks.append(len(Tail(run.events).read()))

    with Recorder(run, after_pause=look) as recorder:
        recorder.step(1, {"loss": 1.0})
        now[0] += 5.0
        recorder.step(2, {"loss": 1.0})
        assert looks == []
        recorder.step(3, {"loss": 1.0})
        now[0] += 3_600.0
        recorder.step(4, {"loss": 1.0})
    assert looks == [1]  # of the two batches the first was there
