"""What waits to be written: on a disk that takes nothing, on a device, in companies."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from dltui.api import device_values, figures, ledger
from dltui.api.device_values import DeviceValues
from dltui.api.ledger import Ledger
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Message, Points, Steps
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from dltui.writing import Refused


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    with Recorder(RunDir(tmp_path)) as recorder:
        yield recorder


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The disk is; what is given back empties it."""
    append, is_full = Recorder._append, threading.Event()
    is_full.set()

    def refuse(recorder: Recorder, line: bytes) -> None:
        if is_full.is_set():
            raise OSError(errno.ENOSPC, "no")
        append(recorder, line)

    monkeypatch.setattr(Recorder, "_append", refuse)
    monkeypatch.setattr(ledger, "PAUSE", 0.01)
    return is_full.clear


def wait(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_full_disk_is_said_once_and_what_comes_meanwhile_is_kept(
    recorder: Recorder, full: Callable[[], None]
) -> None:
    said: list[str] = []
    book = Ledger(recorder, say=said.append)
    for step in range(1, 101):
        book.add({"loss": float(step)}, step)
    wait(lambda: said)
    for step in range(101, 201):
        book.add({"loss": float(step)}, step)
    full()
    wait(lambda: len(said) > 1)
    book.close()
    assert "no space left" in said[0]
    assert len(said) == 2
    assert book.lost == 0
    view = read(recorder.run)
    assert view.series["loss"].step.tolist() == list(range(1, 201))


def test_what_a_full_disk_never_takes_is_counted(
    recorder: Recorder, full: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "HELD", 50)
    said: list[str] = []
    book = Ledger(recorder, say=said.append)
    for step in range(1, 101):
        book.add({"loss": 1.0}, step)
    book.close()
    assert book.lost == 100
    assert "no space left" in book.why
    full()


def test_what_was_lost_is_a_line_of_the_log_once_there_is_room(
    recorder: Recorder, full: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "HELD", 50)
    book = Ledger(recorder, say=lambda text: None)
    for step in range(1, 101):
        book.add({"loss": 1.0}, step)
    wait(lambda: book.lost)
    full()
    wait(lambda: not book.trouble)
    book.close()
    texts = [event.text for event in Tail(recorder.run.events).read() if isinstance(event, Message)]
    assert [text.partition(":")[0] for text in texts] == ["50 values are lost"]
    assert len(read(recorder.run).series["loss"].y) == 50


def test_who_calls_faster_than_can_be_written_waits_and_loses_nothing(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST", 10)
    book = Ledger(recorder)
    for step in range(1, 101):
        book.add({"loss": float(step)}, step)
    book.close()
    assert book.lost == 0
    assert read(recorder.run).series["loss"].step.tolist() == list(range(1, 101))


def test_for_a_disk_that_hangs_nobody_waits_twice(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST", 10)
    monkeypatch.setattr(ledger, "PATIENCE", 0.05)
    busy = threading.Event()
    book = Ledger(recorder)
    book.do(lambda recorder: busy.wait(20) and None)
    wait(lambda: not book._deeds)
    for step in range(1, 31):
        book.add({"loss": 1.0}, step)
    assert (book.lost, book.why) == (20, "their disk hung")
    busy.set()
    book.close()
    assert len(read(recorder.run).series["loss"].y) == 10


def test_values_of_a_device_are_read_a_page_at_a_time(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here of a CPU, which is a device as any other."""
    copies: list[int] = []
    copy = device_values._copy

    def counted(page: device_values.Page, *, wait: bool) -> None:
        copies.append(page.filled)
        copy(page, wait=wait)

    monkeypatch.setattr(device_values, "_copy", counted)
    book = Ledger(recorder)
    value = torch.zeros(())
    for step in range(1, 2001):
        value += 1
        book.add({"loss": book.keep(value), "lr": 0.5}, step)
    book.close()
    view = read(recorder.run)
    assert view.series["loss"].y.tolist() == [float(step) for step in range(1, 2001)]
    assert view.series["lr"].step.tolist() == list(range(1, 2001))
    assert sum(copies) == 2000
    assert len(copies) < 100


def test_a_nan_of_a_device_arrives(recorder: Recorder) -> None:
    values = DeviceValues()
    slot = values.keep(torch.tensor(float("nan")))
    assert not slot.landed
    values.move(wait=True)
    assert slot.landed
    assert slot.value is not None and slot.value != slot.value


def test_values_of_a_device_that_fails_are_counted(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(page: device_values.Page, *, wait: bool) -> None:
        page.failed = True

    monkeypatch.setattr(device_values, "_copy", fail)
    book = Ledger(recorder)
    book.add({"loss": book.keep(torch.zeros(())), "lr": 0.5}, 1)
    book.close()
    assert (book.lost, book.why) == (1, "their device failed")
    assert read(recorder.run).last == {"lr": 0.5}


def test_metrics_that_come_together_stay_together(recorder: Recorder) -> None:
    book = Ledger(recorder)
    for step in range(1, 5001):
        book.add({"loss": 1.0, "lr": 0.1} | ({"val": 2.0} if step % 500 == 0 else {}), step)
    book.close()
    events = Tail(recorder.run.events).read()
    together = [event for event in events if isinstance(event, Steps)]
    assert {tuple(event.columns) for event in together} <= {("loss", "lr"), ("val",)}
    assert {name for one in events if isinstance(one, Points) for name in one.columns} <= {"val"}


def test_a_deed_that_is_refused_is_done_later(recorder: Recorder, full: Callable[[], None]) -> None:
    book = Ledger(recorder, say=lambda text: None)
    book.do(lambda recorder: recorder.message("words"))
    wait(lambda: book.trouble)
    full()
    wait(lambda: not book.trouble)
    book.close()
    assert [message.text for message in read(recorder.run).messages] == ["words"]


def test_trouble_is_a_refusal_and_nothing_else(recorder: Recorder) -> None:
    book = Ledger(recorder, say=lambda text: None)
    book._refused(Refused("away"))
    assert book.trouble == "away"
    book.close()


def test_what_cannot_be_written_down_is_said_and_nothing_else_lost(recorder: Recorder) -> None:
    said: list[str] = []
    book = Ledger(recorder, say=said.append)
    book.do(lambda recorder: recorder.message(b"bytes".decode("utf-16")))
    book.add({"loss": 1.0}, 1)
    book.close()
    assert said[0].startswith("left out: UnicodeDecodeError")
    assert read(recorder.run).last == {"loss": 1.0}


def test_a_figure_that_no_disk_takes_is_left_out(recorder: Recorder) -> None:
    said: list[str] = []
    book = Ledger(recorder, say=said.append)
    large = figures.image("x" * 300, torch.zeros(200, 200), (), 0)
    book.do(lambda recorder: recorder.figure(large))
    book.do(lambda recorder: recorder.message("after"))
    book.close()
    assert "left out" in said[0]
    assert "cannot be the name of a file" in said[0]
    assert [message.text for message in read(recorder.run).messages] == ["after"]
