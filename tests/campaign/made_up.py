"""Inputs that hypothesis makes up: documents, overrides, events and results of any shape."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import strategies as st

from dltui.runs.log import events
from tests.any_figure import FIGURES
from tests.unit.presets.test_any_document import BASE, VALUES

ANY_TEXT = st.text(max_size=12) | st.sampled_from(["\x1b[2J", "中", "\x00", "9" * 30, "nan", "é"])
NUMBERS = (
    st.integers(-(2**70), 2**70)
    | st.floats()
    | st.sampled_from([0, -1, 1, 2**31, 2**63, 1e308, -1e308, 1e-320])
)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=8,
)

EVENTS = {
    kind.__struct_config__.tag: [field.name for field in msgspec.structs.fields(kind)]
    for kind in events.AnyEvent.__args__
}

RESULT = (
    *("status", "message", "exit_code", "preset", "title", "topic", "quick", "metrics", "best"),
    *(
        "declared",
        "claims",
        "support",
        "points",
        "run_dir",
        "timings",
        "device",
        "seed",
        "versions",
    ),
)
REQUEST = (
    "name",
    "folder",
    "above",
    "created",
    "title",
    "topic",
    "data_root",
    "overrides",
    "threads",
)


def _records(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from(EVENTS[kind])
    return st.dictionaries(names, JSON, max_size=6).map(lambda one: {"kind": kind, **one})


def _line(record: Any) -> bytes:
    return json.dumps(record).encode("utf-8", "surrogatepass") + b"\n"


NUMBERED = st.fixed_dictionaries(
    {"seq": st.integers(0, 2**40), "time": NUMBERS, "elapsed": NUMBERS}
)
STEPS = st.fixed_dictionaries(
    {
        "kind": st.just("steps"),
        "first": st.integers(-5, 2**66) | st.integers(0, 50),
        "columns": st.dictionaries(
            st.sampled_from(["loss", "lr", "test/loss", "x"]),
            st.lists(NUMBERS | st.none(), max_size=5),
            max_size=3,
        ),
    }
)
LINE = (
    st.tuples(NUMBERED, st.one_of([_records(kind) for kind in EVENTS]) | STEPS).map(
        lambda two: _line({**two[0], **two[1]})
    )
    | FIGURES.map(lambda one: msgspec.json.encode({"kind": "figure", "seq": 1, "record": one}))
    | st.binary(max_size=20)
)


def _object(names: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    some = st.dictionaries(st.sampled_from(names), JSON, max_size=8)
    return (some | JSON).map(lambda one: json.dumps(one).encode("utf-8", "surrogatepass"))


KEYS = sorted(
    f"{table}.{key}" for table, inner in BASE.items() if isinstance(inner, dict) for key in inner
)
SET = st.tuples(
    st.sampled_from([*KEYS, "sweep.train.lr", "train.lr", "title", "run.threads"]) | ANY_TEXT,
    st.sampled_from(["=", "", "=="]),
    VALUES.map(str) | ANY_TEXT | st.sampled_from(["1..9", "1..1e9", "[1,2]", "{a=1}", "1e5000"]),
).map(lambda three: "".join(three).encode("utf-8", "surrogatepass"))

STRATEGIES: list[tuple[str, st.SearchStrategy[bytes]]] = [
    ("event log", st.lists(LINE, max_size=12).map(b"".join)),
    ("result.json", _object(RESULT)),
    ("--set", SET),
    ("request.json", _object(REQUEST)),
    ("filter", st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))),
    ("notes.json", _object(("title", "tags", "note"))),
]
