"""The line is measured by asking, and said with what helps."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from scripted import Scripted, silent

from dltui.devices.link import PROBES, SILENT, LineSample, measure, said


def slow(data: bytes) -> Sequence[bytes | float]:
    """A terminal that takes 10 kB/s and 20 ms."""
    asked = data.endswith(b"n")
    return (len(data) / 10_000, *((0.02, b"\x1b[0n") if asked else ()))


def test_a_slow_line_is_measured_with_the_small_probe() -> None:
    with Scripted(slow) as terminal:
        line = measure(reading=terminal.handle, writing=terminal.handle)
        assert isinstance(line, LineSample) and line.rate is not None
        assert line.round_trip >= 0.02
        assert line.rate <= 12_000
        assert len(terminal.seen) < sum(PROBES)


def test_what_is_sent_to_measure_shows_nothing() -> None:
    with Scripted(lambda data: (b"\x1b[0n",) if data.endswith(b"n") else ()) as terminal:
        measure(reading=terminal.handle, writing=terminal.handle)
        rest = terminal.seen.replace(b"\x1b[5n", b"")
        assert all(
            part.startswith(b"[") and part.endswith(b"m") for part in rest.split(b"\x1b")[1:]
        )


def test_a_silent_terminal_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dltui.devices.terminal.SECONDS", 0.05)
    with Scripted(silent) as terminal:
        began = time.monotonic()
        assert measure(reading=terminal.handle, writing=terminal.handle) == SILENT
        assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (LineSample(0.152, 7_912.0), "152 ms, about 7.9 kB/s: ssh -C would help"),
        (LineSample(0.03, 120_000.0), "30 ms, about 120 kB/s"),
        (LineSample(0.0004, 9e6), "0 ms, wide"),
        (LineSample(0.4, None), "400 ms"),
        (SILENT, "the terminal does not answer"),
    ],
)
def test_it_is_said_with_what_helps(
    line: LineSample, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    assert said(line) == words


def test_a_multiplexer_answers_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    assert said(LineSample(0.0004, 9e6)) == "0 ms to tmux; what lies beyond does not answer"
