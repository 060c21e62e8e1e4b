"""The page about the run directory names every file, event and key of the code, and no other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from msgspec import Struct

import dltui.runs.layout
from dltui.adapters.known import Known
from dltui.checkpoint_record import CheckpointRecord
from dltui.figures import records
from dltui.memory.anatomy import Anatomy
from dltui.predict.prediction import DeviceFit, PointPeak, Prediction
from dltui.runs.files.answer import Answer
from dltui.runs.files.end_request import End
from dltui.runs.files.identity import Git, Identity
from dltui.runs.files.notes import Notes
from dltui.runs.files.ranks import Rank
from dltui.runs.files.request import Request
from dltui.runs.files.result import PointResult, Result, Timings
from dltui.runs.files.slurm_job import Requeue, SlurmEnd, SlurmJob
from dltui.runs.layout import RunDir
from dltui.runs.log.events import AnyEvent
from dltui.runs.verdict import Verdict

PAGE = Path(dltui.runs.layout.__file__).with_name("README.md").read_text("utf-8")

TABLES: dict[str, list[type[Struct]]] = {
    "### request.json": [Request],
    "### source.json": [Known],
    "### run.json": [Identity, Git],
    "### result.json": [Result, Timings],
    "A claim:": [Verdict],
    "A point:": [PointResult],
    "### end.json": [End],
    "### slurm.json": [SlurmJob, Requeue],
    "### slurm_end.json": [SlurmEnd],
    "### notes.json": [Notes],
    "### answer.json": [Answer],
    "### ranks/<n>.json": [Rank],
    "### prediction.json": [Prediction, DeviceFit, PointPeak],
    "The anatomy:": [Anatomy],
    "### checkpoints/<name>.json": [CheckpointRecord],
}
"""The text before a table, and the records whose keys it names."""

PARTS: dict[type[Struct], list[type[Struct]]] = {
    records.StepSeries: [records.Level],
    records.Curve: [records.Line, records.Mark],
    records.Table: [records.Column],
    records.Image: [records.Tile, records.ArrayRef],
    records.Bars: [records.Bar, records.Segment],
    records.Timeline: [records.Span],
}


def keys(*kinds: type[Struct]) -> set[str]:
    return {field.encode_name for kind in kinds for field in msgspec.structs.fields(kind)}


def table(before: str) -> list[list[str]]:
    """The cells of the first table after the line ``before``, without its head."""
    rest = PAGE.split(f"\n{before}\n", 1)[1].splitlines()
    start = next(number for number, line in enumerate(rest) if line.startswith("|"))
    rows = []
    for line in rest[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def quoted(text: str) -> set[str]:
    return set(re.findall(r"`([\w-]+)`", text))


@pytest.mark.parametrize("before", TABLES)
def test_every_key_of_a_file_has_its_row_and_every_row_is_a_key(before: str) -> None:
    own, *nested = TABLES[before]
    rows = table(before)
    assert quoted(" ".join(row[0] for row in rows)) == keys(own)
    assert keys(*nested) <= quoted(" ".join(row[1] for row in rows))


def test_every_figure_is_told_with_its_keys() -> None:
    rows = {row[0].strip("`"): row for row in table("### Figures") if row[0].startswith("`")}
    kinds = {kind.__struct_config__.tag: kind for kind in get_args(records.Figure)}
    assert set(rows) == set(kinds)
    for name, kind in kinds.items():
        assert quoted(rows[name][1]) == keys(kind) - {"id", "title"}
        assert keys(*PARTS.get(kind, [])) <= quoted(" ".join(rows[name][1:]))


def events() -> list[list[str]]:
    return [row for row in table("## Events") if row[0].startswith("`")]


def test_every_event_is_told_and_its_example_is_one() -> None:
    kinds = {kind.__struct_config__.tag: kind for kind in get_args(AnyEvent)}
    assert {row[0].strip("`") for row in events()} == set(kinds)
    for name, told in events():
        example: dict[str, Any] = json.loads(told.rsplit("`", 2)[1])
        assert isinstance(msgspec.convert(example, AnyEvent), kinds[name.strip("`")])
        unknown = set(example) - keys(kinds[name.strip("`")]) - {"kind"}
        assert unknown == set()
        assert keys(kinds[name.strip("`")]) <= set(example) | quoted(told)


def test_every_file_of_a_run_directory_is_told_and_every_one_told_is_there() -> None:
    tree = PAGE.split("```", 2)[1]
    told = {name.rstrip("/") for name in re.findall(r"^  (\S+)", tree, re.MULTILINE)}
    run = RunDir(Path("/root/run"))
    known = {
        value.relative_to(run.path).parts[0]
        for name, kind in vars(RunDir).items()
        if isinstance(kind, property) and isinstance(value := getattr(run, name), Path)
    }
    assert {name.split("/")[0] for name in told} == known
