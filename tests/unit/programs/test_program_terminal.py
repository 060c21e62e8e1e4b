"""What a program writes to a terminal becomes lines: a bar is one, and a log of it stays small."""

from __future__ import annotations

from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from dltui.runs.terminal import MOST, Line, Log, Terminal


def lines(*chunks: bytes, how: str = "done") -> list[str]:
    terminal = Terminal()
    found = [line for chunk in chunks for line in terminal.feed(chunk)]
    return [line.text for line in (*found, *terminal.end()) if line.how == how]


def test_lines_are_told_once_they_are_whole() -> None:
    assert lines(b"a\r\nb\n\nc") == ["a", "b", "", "c"]
    assert lines(b"step 3 loss=0.", b"53\n", how="said") == ["step 3 loss=0.53"]


def test_a_bar_is_one_line_and_each_of_its_states_is_read() -> None:
    bar = (b"\r  0%|  | 0/2", b"\r 50%|# | 1/2", b"\r100%|##| 2/2\n", b"done\n")
    assert lines(*bar) == ["100%|##| 2/2", "done"]
    assert lines(*bar, how="said") == ["  0%|  | 0/2", " 50%|# | 1/2", "100%|##| 2/2", "done"]


def test_bars_under_one_another_move_where_they_are() -> None:
    chunks = [b"\router %d/9\n\rinner %d/9\x1b[A" % (n, n) for n in range(4)]
    assert lines(*chunks, b"\n\n") == ["outer 3/9", "inner 3/9"]
    assert "inner 2/9" in lines(*chunks, how="said")


def test_a_drawing_of_several_lines_leaves_its_last_state() -> None:
    frames = [b"\r\x1b[2K\x1b[1A\x1b[2Ktrain %d\nval %d" % (n, n) for n in range(9)]
    assert lines(b"before\n", b"train 0\nval 0", *frames, b"\nafter\n") == [
        *("before", "train 0", "train 8", "val 8", "after")
    ]


def test_a_bar_that_is_wiped_away_leaves_nothing() -> None:
    assert lines(b"\rloading 1/2", b"\r           ", b"\rloss=1\n") == ["loss=1"]
    assert lines(b"\rloading 1/2", b"\r           \r") == []


def test_colours_and_titles_are_taken_out_wherever_they_are_cut() -> None:
    text = b"\x1b[1;31mloss\x1b[0m=\x1b[32m0.5\x1b[0m \x1b]0;title\x07end\x1b[K\n"
    for cut in range(len(text)):
        assert lines(text[:cut], text[cut:]) == ["loss=0.5 end"]


def test_letters_of_several_bytes_are_whole_wherever_they_are_cut() -> None:
    text = "━━ µ 🙂\n".encode()
    for cut in range(len(text)):
        assert lines(text[:cut], text[cut:]) == ["━━ µ 🙂"]


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_any_bytes_end_in_lines_without_control_characters(chunks: list[bytes]) -> None:
    assert all(c == "\t" or c >= " " for line in lines(*chunks) for c in line)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def shown(log: str) -> list[str]:
    return [line.rpartition("\r")[2] for line in log.split("\n")]


def test_a_bar_that_moves_for_a_week_leaves_a_log_of_its_states_now_and_then() -> None:
    clock, written = Clock(), list[str]()
    log = Log(written.append, clock)
    seconds = 7 * 24 * 3600
    for second in range(0, seconds, 5):
        clock.now = second
        log.take(Line(f"bar {second}", "said"))
    log.take(Line("bar done", "done"))
    assert len(written) < seconds / MOST + 1000
    assert shown("".join(written)) == ["bar done", ""]


def test_bars_that_begin_anew_all_day_leave_little_but_their_ends() -> None:
    clock, written = Clock(), list[str]()
    log = Log(written.append, clock)
    for second in range(24 * 3600):
        clock.now = second
        how: Literal["passing", "done"] = "done" if second % 8 == 7 else "passing"
        log.take(Line(f"bar {second}", how))
    assert len(written) < 1.3 * 24 * 3600 / 8


def test_lines_between_two_states_of_a_bar_stand_above_it() -> None:
    clock, written = Clock(), list[str]()
    log = Log(written.append, clock)
    for step in range(4):
        clock.now = step
        log.take(Line(f"bar {step}", "passing"))
        log.take(Line(f"line {step}", "done"))
        log.take(Line(f"bar {step} again", "passing"))
    log.close()
    assert [one for one in shown("".join(written)) if one.startswith("line")] == [
        "line 0",
        "line 1",
        "line 2",
        "line 3",
    ]
