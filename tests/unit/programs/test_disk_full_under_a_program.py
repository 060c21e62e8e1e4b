"""A disk that takes nothing for a while costs a program's run no number."""

from __future__ import annotations

import errno
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
from dltui.writing import Refused


def test_what_it_did_not_take_is_written_when_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunDir(tmp_path)
    with Recorder(run) as recorder:
        output = Output((), Echo())
        files = Files((), run.path, recorder.message)
        numbers = Numbers(recorder, Inbox(run, recorder), files, output)
        output.take(1, b"step 1 loss=0.5\n")
        with monkeypatch.context() as full:
            full.setattr(recorder, "_append", _refuse)
            with pytest.raises(Refused):
                numbers.look()
        output.take(1, b"step 2 loss=0.25\n")
        numbers.last_look()
    series = read(run).series["loss"]
    assert (series.step.tolist(), series.y.tolist()) == ([1, 2], [0.5, 0.25])


def _refuse(line: bytes) -> None:
    raise Refused("no space left", errno.ENOSPC)
