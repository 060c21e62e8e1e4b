"""Any line of JSON in a log, in any order: the fold takes it or counts it, and never raises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.fold import Fold
from dltui.runs.log.tail import decode

NUMBER = st.one_of(
    st.integers(0, 40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([2**53, 2**53 + 1, 2**70, 10**400, -1, 1e11, 1e308, -1e308, 5e-324, True]),
)
TEXT = st.sampled_from(["loss", "test/loss", "step", "points", "", "\ud800", "x" * 300])
VALUES = st.dictionaries(TEXT, st.none() | NUMBER, max_size=3)
CELLS = st.none() | NUMBER | TEXT | st.sampled_from(["running", "queued"])
TABLE = st.fixed_dictionaries(
    {
        "figure": st.just("table"),
        "id": st.sampled_from(["points", "t"]),
        "title": TEXT,
        "columns": st.just([{"name": "point"}, {"name": "status"}]),
        "rows": st.lists(st.lists(CELLS, max_size=4), max_size=4),
    }
)
EVENT = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(
            (
                *(
                    "phase",
                    "plan",
                    "metrics",
                    "steps",
                    "points",
                    "epoch",
                    "progress",
                    "figure",
                    "memory",
                ),
                *("message", "checkpoint", "resumed", "ended", "later"),
            )
        ),
        "seq": NUMBER,
        "time": NUMBER,
        "elapsed": NUMBER,
    },
    optional={
        "name": TEXT,
        "steps": NUMBER,
        "epochs": NUMBER,
        "unit": TEXT,
        "first": NUMBER,
        "columns": st.dictionaries(
            TEXT,
            st.lists(st.none() | NUMBER, max_size=5)
            | st.tuples(st.lists(NUMBER, max_size=4), st.lists(st.none() | NUMBER, max_size=4)),
            max_size=3,
        ),
        "step": NUMBER,
        "epoch": NUMBER,
        "metrics": VALUES,
        "done": NUMBER,
        "part": NUMBER,
        "record": TABLE,
        "device": TEXT,
        "bytes": st.dictionaries(TEXT, NUMBER, max_size=2),
        "text": TEXT,
        "file": TEXT,
        "status": st.sampled_from([*map(str, Status), "melted"]),
    },
)
SMALL = st.integers(0, 9)
PLAIN = st.one_of(
    st.builds(
        lambda f, v: {"kind": "steps", "first": f, "columns": v},
        SMALL,
        VALUES.map(lambda one: {key: [value, value] for key, value in one.items()}),
    ),
    st.builds(
        lambda s, e, v: {"kind": "epoch", "step": s, "epoch": e, "metrics": v}, SMALL, SMALL, VALUES
    ),
    st.builds(lambda s, e: {"kind": "plan", "steps": s, "epochs": e}, NUMBER, SMALL),
    st.builds(lambda s, p: {"kind": "progress", "done": s, "part": p}, NUMBER, SMALL),
    st.builds(lambda s: {"kind": "resumed", "step": s}, SMALL),
    st.builds(lambda r: {"kind": "figure", "record": r}, TABLE),
    st.builds(lambda s: {"kind": "ended", "status": s}, st.sampled_from(list(map(str, Status)))),
)
"""Events of one shape each, so that most are ours; their time goes where it likes."""

TIMED = st.builds(
    lambda one, at, seconds: one | {"seq": 0, "time": at, "elapsed": seconds},
    PLAIN,
    st.floats(0, 1e11),
    st.floats(0, 1e11),
)


@settings(max_examples=150)
@given(st.lists(TIMED | EVENT, max_size=12))
def test_the_fold_takes_whatever_was_decoded(lines: list[dict[str, Any]]) -> None:
    fold = Fold(RunDir(Path("/nowhere/run")))
    events = [event for line in lines if (event := decode(json.dumps(line).encode()))]
    for event in events:
        fold.update([event])
    for status in (None, Status.LOST):
        view = fold.snapshot(status=status)
        assert view.skipped <= len(events)
        # What screens and commands ask of a view.
        assert 0 <= (view.progress or 0.0) <= 1
        assert round(view.elapsed) >= 0
        assert view.eta is None or round(view.eta) >= 0
        assert int(view.epoch_now) >= 0
        for series in view.series.values():
            assert len(series.step) == len(series.y) == len(series.epoch)
        assert isinstance(view.newest, list)
        assert isinstance(view.charted, dict)


@given(st.binary(max_size=60) | st.text(max_size=30).map(lambda one: one.encode()))
def test_a_line_of_anything_is_an_event_or_none(line: bytes) -> None:
    assert decode(line) is None


def test_what_is_nested_without_end_is_none() -> None:
    deep = b"[" * 100_000
    assert decode(b'{"kind":"message","seq":0,"x":' + deep) is None
    assert decode(b'{"kind":"phase","a":' * 50_000) is None


def test_seconds_of_running_that_go_back_are_no_pace() -> None:
    fold = Fold(RunDir(Path("/nowhere/run")))
    said = [
        {"kind": "plan", "steps": 10, "elapsed": 0},
        {"kind": "progress", "done": 1, "elapsed": 0},
        {"kind": "progress", "done": 5, "elapsed": 1e11},
        {"kind": "progress", "done": 6, "elapsed": 100},
    ]
    lines = [json.dumps({"seq": 0, "time": 0, **one}).encode() for one in said]
    fold.update([event for line in lines if (event := decode(line))])
    assert fold.snapshot().eta is not None
