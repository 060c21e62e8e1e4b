"""Lists and exports of runs."""

from __future__ import annotations

import io
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dltui.figures.records import Curve, Note, StepSeries
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import Index
from dltui.runs.log.downsample import as_data, extremes
from dltui.runs.log.events import Status
from dltui.runs.log.follow import Follower, read
from dltui.runs.log.recorder import Recorder
from dltui.runs.numbers import write_json


@pytest.fixture
def recorded(make) -> RunDir:
    run = make()
    with Recorder(run) as recorder:
        recorder.plan(steps=4, epochs=2)
        recorder.step_batch(1, {"loss": [4.0, math.nan]})
        recorder.epoch(step=2, epoch=1, metrics={"test/loss": 3.0})
        recorder.step_batch(3, {"loss": [2.0, 1.0]})
        recorder.figure(Note(id="n", title="", text="text"))
    return run


def test_json_has_series_and_figures(recorded: RunDir) -> None:
    file = io.StringIO()
    write_json(read(recorded), {}, file)
    data = json.loads(file.getvalue())
    assert data["series"]["loss"]["value"] == [4.0, None, 2.0, 1.0]
    assert data["figures"] == [{"figure": "note", "id": "n", "title": "", "text": "text"}]


def test_a_follower_reads_only_what_is_new_and_counts_what_it_cannot(recorded: RunDir) -> None:
    follower = Follower(recorded)
    assert follower.poll().step == 4
    with recorded.events.open("ab") as file:
        file.write(b"foreign\n" * 3)
    with Recorder(recorded) as recorder:
        recorder.step(5, {"loss": 0.5})
    view = follower.poll()
    assert (view.step, view.skipped) == (5, 3)
    assert view.series["loss"].y[-1] == 0.5


def test_the_index_lists_runs_newest_first_and_nothing_else(make, tmp_path) -> None:
    for number in range(3):
        run = make(f"2026010{number + 1}-1200-some-abc")
        results.write(run, Result(status=Status.FINISHED, metrics={"a": float(number)}))
    make("20260109-1200-other-abc")
    (tmp_path / "not-a-run").mkdir()
    (tmp_path / "file").touch()
    index = Index(tmp_path)
    records = list(index.records())
    assert [r.run.id[:8] for r in records] == ["20260109", "20260103", "20260102", "20260101"]
    assert [r.status for r in records] == [Status.QUEUED, *[Status.FINISHED] * 3]
    assert records[1].metrics == {"a": 2.0}
    assert [r.run.id for r in index.records()] == [r.run.id for r in records]


def test_an_index_of_nothing_is_empty(tmp_path) -> None:
    assert list(Index(tmp_path / "none").records()) == []


def test_a_step_series_becomes_a_curve_with_its_spikes(make) -> None:
    run = make()
    values = np.ones(10_000)
    values[7_777] = 50.0
    with Recorder(run) as recorder:
        recorder.step_batch(1, {"loss": values.tolist()})
    figure = StepSeries(id="loss", title="Loss", metrics={"loss": "train", "none": "absent"})
    curve = as_data(figure, read(run).series)
    assert isinstance(curve, Curve)
    assert [line.name for line in curve.lines] == ["train"]
    line = curve.lines[0]
    assert len(line.x) <= 402
    assert line.y[line.x.index(7_778.0)] == 50.0


@given(
    hnp.arrays(np.float64, st.integers(0, 300), elements=st.floats(allow_nan=True)),
    st.integers(1, 20),
)
def test_extremes_are_ordered_and_keep_the_range(values: np.ndarray, buckets: int) -> None:
    kept = extremes(values, buckets)
    assert np.all(np.diff(kept) > 0)
    finite = values[np.isfinite(values)]
    if finite.size:
        chosen = values[kept][np.isfinite(values[kept])]
        assert (chosen.min(), chosen.max()) == (finite.min(), finite.max())


def test_exported_names_do_not_steer(make) -> None:
    run = make()
    with Recorder(run) as recorder:
        recorder.epoch(step=1, epoch=1, metrics={"\x1b[2J\u202eüb": 1.0, "=1+1": 2.0})
    text = io.StringIO()
    write_json(read(run), {}, text)
    assert all(char.isprintable() or char == "\n" for char in text.getvalue())
    assert list(json.loads(text.getvalue())["series"]) == ["\x1b[2J\u202eüb", "=1+1"]
