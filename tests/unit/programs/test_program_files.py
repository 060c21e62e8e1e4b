"""A number that a program prints and writes into a file is the file's, whichever is seen first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dltui.launch.echo import Echo
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from dltui.runs.log.inbox import Inbox
from dltui.runs.log.recorder import Recorder
from dltui.topics.programs.files import Files
from dltui.topics.programs.numbers import Numbers
from dltui.topics.programs.output import Output

Say = Callable[[str], None]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[tuple[Numbers, Say]]:
    """What looks at one that writes ``m.csv`` into the folder of its run, and what it prints."""
    run, output = RunDir(tmp_path), Output([], Echo())
    with Recorder(run) as recorder:
        files = Files(["*.csv"], tmp_path, lambda text, level: None)
        looking = Numbers(recorder, Inbox(run, recorder), files, output)
        yield looking, lambda text: output.take(1, f"{text}\n".encode())


def loss(folder: Path) -> list[tuple[int, float]]:
    series = read(RunDir(folder)).series["loss"]
    return list(zip(series.step, series.y, strict=True))


def write(folder: Path) -> None:
    (folder / "m.csv").write_text("step,loss\n1,0.5\n5,0.25\n")


def test_a_file_that_comes_after_the_last_look_for_new_ones_is_read_in_the_end(
    program: tuple[Numbers, Say], tmp_path: Path
) -> None:
    looking, say = program
    looking.look()
    write(tmp_path)
    say("loss=9")
    looking.last_look()
    assert loss(tmp_path) == [(1, 0.5), (5, 0.25)]


def test_what_is_printed_waits_for_the_files(program: tuple[Numbers, Say], tmp_path: Path) -> None:
    looking, say = program
    say("loss=9")
    looking.look()
    write(tmp_path)
    looking.last_look()
    assert loss(tmp_path) == [(1, 0.5), (5, 0.25)]
