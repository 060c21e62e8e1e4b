"""Which epoch a program is in, from what it prints, in the words of every screen."""

from __future__ import annotations

from pathlib import Path

from dltui.cli.progress import position
from dltui.launch.echo import Echo
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from dltui.runs.log.inbox import Inbox
from dltui.runs.log.recorder import Recorder
from dltui.topics.programs.files import Files
from dltui.topics.programs.numbers import Numbers
from dltui.topics.programs.output import Output


def where(folder: Path, *printed: str) -> str:
    run, output = RunDir(folder), Output([], Echo())
    with Recorder(run) as recorder:
        files = Files([], folder, lambda text, level: None)
        numbers = Numbers(recorder, Inbox(run, recorder), files, output)
        for text in printed:
            output.take(1, f"{text}\n".encode())
            numbers.last_look()
    return position(read(run))


def test_of_steps_and_epochs_the_steps_say_which_epoch_it_is_in(tmp_path: Path) -> None:
    lines = [f"epoch {epoch}/3 step {step}/10 loss={step}" for epoch in (1, 2) for step in (5, 10)]
    assert where(tmp_path, *lines[:1]) == "epoch 1/3  step 5/30"
    assert where(tmp_path, *lines[:3]) == "epoch 2/3  step 15/30"


def test_where_it_tells_of_epochs_alone_they_are_told_once(tmp_path: Path) -> None:
    assert where(tmp_path, "Epoch 1/4 loss: 0.5", "Epoch 2/4 loss: 0.4") == "epoch 2/4"
