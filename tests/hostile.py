"""Texts that would steer a terminal, markup that would style or click, and runs full of both."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import msgspec

from dltui.figures import records as fig
from dltui.presets.document import dump
from dltui.presets.load import load
from dltui.runs.files import identity, notes, request, result
from dltui.runs.files.identity import Git
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import PointResult, Result, Timings
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.runs.verdict import Verdict

PAYLOADS = (
    "\x1b[31m",
    "\x1b[2J\x1b[H",
    "\x1b]52;c;T1dORUQ=\x07",
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]0;owned\x07",
    "\x1bP+q544e\x1b\\",
    "\x1b_Gi=1;AAAA\x1b\\",
    "\x1bc",
    "\x9b2J",
    "\x9d52;c;T1dORUQ=\x9c",
    "\x90+q\x9c",
    "\u202egnp\u202c\u2066x\u2069\u200f",
    "\x00\x07\x08\r\x7f\x85",
    "\n\t\x0b\u2028",
    "[bold red]x[/] [@click=app.exit]y[/] [/] [/nothing] :boom:",
    "中文ＷＩＤＥ",
    "e\u0301" + "\u0301" * 60,
    "\U0001f469\u200d\U0001f52c\U0001f44d\U0001f3fd☁\ufe0f",
)
TEXT = "evil " + " ".join(PAYLOADS)
LONG = TEXT + "x" * 10_000
FILE = "evil \x1b[31m\x1b]52;c;T1dORUQ=\x07\x9b2J\u202egnp[bold]\n中e\u0301\u0301\u0301\u0301\u0301"
"""What a file system takes as a name."""

PRESET = {
    "title": LONG,
    "topic": "learning-rate",
    "summary": LONG,
    "look_for": LONG,
    "question": {"text": LONG, "choices": [TEXT, LONG, "no"], "answer": 0, "because": LONG},
    "data": {"path": TEXT, "target": TEXT},
    "model": {"file": TEXT, "name": TEXT},
    "train": {"epochs": 1},
    "quick": {"data.target": TEXT},
    "reported": [
        {"metric": "test/accuracy", "value": 9.0, "source": LONG, "note": LONG},
        {"metric": TEXT, "value": 9.0, "where": {"data.path": TEXT}, "source": TEXT},
    ],
}
NAME = f"{FILE}/{FILE}"


def odd(text: str) -> set[str]:
    """The characters of ``text`` that a terminal must not get: none but letters and blanks."""
    bad = {char for char in set(text) - {"\n"} if not char.isprintable()}
    return {f"{ord(char):04x} {unicodedata.category(char)}" for char in bad}


def make_preset(folder: Path, sweep: bool = False) -> Path:
    """The preset ``NAME`` in the user's folder of presets; with a sweep under ``…-sweep``."""
    swept: dict[str, Any] = {"sweep": {"model.name": [TEXT, LONG]}} if sweep else {}
    path = folder / FILE / f"{FILE}{'-sweep' * sweep}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dump(PRESET | swept), encoding="utf-8")
    return path


def figures() -> list[fig.Figure]:
    """One of each kind, every text of it hostile."""
    line = fig.Line(name=LONG, x=[0.0, 1.0], y=[0.0, 1.0], low=[0.0, 0.5], high=[0.5, 1.5])
    mark = fig.Mark(label=TEXT, x=0.5)
    kinds = ("text", "number", "bar", "verdict", "spark")
    columns = [fig.Column(name=f"{kind} {TEXT}", unit=TEXT, kind=kind) for kind in kinds]
    cells: list[fig.Cell] = [LONG, TEXT, TEXT, TEXT, TEXT]
    segments = [fig.Segment(name=TEXT, value=1.0), fig.Segment(name=LONG, value=2.0)]
    return [
        fig.StepSeries(id="loss", title=TEXT, metrics={"loss": TEXT, TEXT: LONG}, y_label=TEXT),
        fig.StepSeries(id="accuracy", title=LONG, metrics={"test/accuracy": LONG}, y_label=LONG),
        fig.Curve(
            id=TEXT, title=LONG, lines=[line, line], x_label=LONG, y_label=LONG, marks=[mark]
        ),
        fig.Table(id="t", title=LONG, columns=columns, rows=[cells, cells], levels=[0, 1]),
        fig.Matrix(
            id="m",
            title=LONG,
            values=[[1.0, 2.0], [3.0, 4.0]],
            row_labels=[TEXT, LONG],
            column_labels=[LONG, TEXT],
            row_title=LONG,
            column_title=TEXT,
        ),
        fig.Image(id="i", title=TEXT, tiles=[fig.Tile(caption=LONG, pixels=[[0, 255], [9, 9]])]),
        fig.Bars(id="b", title=TEXT, bars=[fig.Bar(label=LONG, value=1.0)], unit=LONG),
        fig.Bars(
            id="s", title=TEXT, bars=[fig.Bar(label=TEXT, value=3.0, segments=segments)], unit=TEXT
        ),
        fig.Timeline(
            id="tl",
            title=LONG,
            lanes=[TEXT, LONG],
            spans=[fig.Span(lane=TEXT, start=0.0, end=1.0, kind=LONG, label=TEXT)],
            marks=[mark],
            unit=TEXT,
        ),
        fig.Note(id="n", title=LONG, text=LONG, tone="warning"),
    ]


def points() -> fig.Table:
    """What a sweep keeps of its points."""
    names = ("point", "status", "progress", f"best {TEXT}", "time", "loss")
    columns = [
        fig.Column(name=name, kind="text" if n < 2 else "number") for n, name in enumerate(names)
    ]
    rows: list[list[fig.Cell]] = [
        [TEXT, "finished", 100, 9.0, 1.0, "1,2"],
        [LONG, TEXT, 50, None, TEXT, TEXT],
    ]
    return fig.Table(id="points", title=TEXT, columns=columns, rows=rows)


def claims() -> list[Verdict]:
    return [
        Verdict(
            metric=TEXT,
            where={"model.name": LONG},
            reported=9.0,
            measured=8.0,
            verdict=verdict,
            reason=LONG,
            source=LONG,
            note=LONG,
        )
        for verdict in ("off", "not-measured", "not-comparable")
    ]


def make_run(root: Path, preset: Path, *, number: int = 0, worker: int | None = None) -> RunDir:
    """A run of ``preset`` that ended; with ``worker``, the id of a process, one that goes on."""
    run = RunDir(root / f"20260101-12{number:02d}-{FILE}")
    run.path.mkdir(parents=True)
    loaded = load(preset)
    run.preset.write_text(dump(loaded.document), encoding="utf-8")
    asked = request.Request(
        name=NAME, folder=TEXT, created=1.0, title=LONG, topic=TEXT, overrides=[f"a.b={LONG}"]
    )
    request.write(run, asked)
    who = identity.of_this_process(NAME)
    if worker is not None:
        who = msgspec.structs.replace(who, pid=worker, pid_ticks=processes.start(worker))
    git = Git(commit=TEXT, branch=TEXT, dirty=True)
    identity.write(run, msgspec.structs.replace(who, device=TEXT, gpu=TEXT, git=git))
    run.log.write_text(f"{TEXT}\n{LONG}\nnew\r{TEXT}\n", encoding="utf-8")
    notes.write(run, Notes(title=LONG, tags=[TEXT, LONG], note=LONG))
    _record(run, sweep=not loaded.preset.sweep.empty)
    if worker is None:
        result.write(run, _result(number))
    return run


def _record(run: RunDir, *, sweep: bool) -> None:
    with Recorder(run) as recorder:
        recorder.phase(TEXT, LONG)
        recorder.plan(steps=40, epochs=2, unit=TEXT)
        for figure in [*figures(), *[points()] * sweep]:
            recorder.figure(figure)
        for step in range(1, 21):
            recorder.step(step, {"loss": 2.0 / step, TEXT: 1.0 / step})
        recorder.epoch(step=20, epoch=1, metrics={"test/accuracy": 80.0, LONG: 1.0})
        recorder.memory(step=20, device=TEXT, bytes={TEXT: 10, "resident": 20})
        recorder.message(LONG, level="warning")


def _result(number: int) -> Result:
    return Result(
        status=Status.FAILED if number else Status.FINISHED,
        message=LONG,
        exit_code=1,
        preset=NAME,
        title=LONG,
        topic=TEXT,
        experiment=TEXT,
        metrics={TEXT: 1.0, LONG: None, "test/accuracy": 80.0},
        claims=claims(),
        points=[PointResult(number=0, label=LONG, seed=0, status=Status.FAILED, message=LONG)],
        timings=Timings(started=1.0, ended=2.0, elapsed=1.0),
        device=TEXT,
        versions={TEXT: LONG},
    )
