"""What the commands are made of: tables, durations, the narration of a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.cli.progress import Lines, duration, position, values
from dltui.cli.table import GAP, NARROWEST, parted, squeezed
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Epoch, Message, Phase, Plan
from dltui.runs.log.fold import Fold


@given(st.lists(st.integers(0, 200), min_size=1, max_size=8), st.integers(1, 300))
def test_columns_are_squeezed_to_the_room_and_no_further(widths: list[int], room: int) -> None:
    narrow = squeezed(widths, room)
    gaps = len(GAP) * (len(widths) - 1)
    assert all(n <= w for n, w in zip(narrow, widths, strict=True))
    assert all(n >= min(w, NARROWEST) for n, w in zip(narrow, widths, strict=True))
    least = sum(min(w, NARROWEST) for w in widths) + gaps
    assert sum(narrow) + gaps == min(sum(widths) + gaps, max(room, least))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8), st.integers(1, 100))
def test_numbers_are_never_squeezed_and_what_has_no_room_stands_below(
    widths: list[int], room: int
) -> None:
    assert squeezed(widths, room, range(len(widths))) == widths
    blocks = parted(widths, room)
    assert [i for block in blocks for i in block[1:]] == list(range(1, len(widths)))
    for block in blocks:
        taken = sum(widths[i] for i in block) + len(GAP) * (len(block) - 1)
        assert block[0] == 0 and (taken <= room or len(block) <= 2)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "–"), (0.4, "0:00"), (41.0, "0:41"), (725.0, "12:05"), (10_800.0, "3:00:00")],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


def test_plain_lines_tell_phases_and_messages_once(capsys: pytest.CaptureFixture[str]) -> None:
    at = {"seq": 0, "time": 1.0, "elapsed": 1.0}
    fold = Fold(RunDir(Path("x")))
    lines = Lines()
    fold.update([Phase(**at, name="loading data", detail="digits\x1b[2J")])
    lines.update(fold.snapshot())
    fold.update([Message(**at, text="watch out")])
    lines.update(fold.snapshot())
    lines.update(fold.snapshot())
    lines.close()
    captured = capsys.readouterr()
    assert captured.err == "loading data digits\nwatch out\n"
    assert captured.out == ""


def test_position_and_values() -> None:
    at = {"seq": 0, "time": 1.0, "elapsed": 1.0}
    fold = Fold(RunDir(Path("x")))
    fold.update(
        [
            Plan(**at, steps=9_380, epochs=10),
            Epoch(**at, step=938, epoch=1, metrics={"test/accuracy": 81.23456, "odd": 1.0}),
        ]
    )
    view = fold.snapshot()
    assert position(view) == "epoch 2/10  step 938/9,380"
    assert values(view) == "test/accuracy 81.23 %"
