"""The settings in a command line that somebody has typed, which stays what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.presets.command_line import filled
from dltui.presets.told_args import told, value

LINES: dict[str, dict[str, Any]] = {
    "python train.py --lr 0.1 --epochs=3": {"lr": 0.1, "epochs": 3},
    "python train.py --amp --name run-1": {"amp": True, "name": "run-1"},
    "python train.py --layers 64 32 data/": {"layers": [64, 32]},
    "python train.py --shift -0.5 --note -x": {"shift": -0.5, "note": True},
    "python train.py optimizer.lr=0.1 +model/size=big": {"optimizer_lr": 0.1, "model_size": "big"},
    "python train.py --optim.lr 0.1": {"optim_lr": 0.1},
    "python train.py --x 1 --x 2": {},
    "python -m pkg.train -b 64": {},
    "bash -c 'echo ${HOME} {args}'": {},
    "env A=1 python train.py": {},
}


@pytest.mark.parametrize("line", LINES)
def test_settings_are_told_and_the_line_stays_what_it_was(line: str) -> None:
    words = line.split()
    written, args = told(words)
    assert args == LINES[line]
    assert filled(written, {}, args) == words


def test_a_number_is_one_only_where_it_is_written_as_one() -> None:
    assert [value(text) for text in ("3", "0.1", "1e-3", "-2", ".5", "5E2")] == [
        *(3, 0.1, 0.001, -2, 0.5, 500.0)
    ]
    for text in ("007", "1.10", "1_000", "0x1f", "+5", "1.2.3", "", "nan", "1e999", "true"):
        assert value(text) == text


WORDS = st.one_of(
    st.sampled_from(
        ["--lr", "--a-b", "--x=1.50", "--c.d", "0.5", "-3", "k=v", "{args}", "--", "-b"]
    ),
    st.text(alphabet="-=.{}ab1 ", max_size=8),
)


@given(st.lists(WORDS, min_size=1, max_size=8))
def test_any_line_is_filled_in_as_it_was_typed(words: list[str]) -> None:
    written, args = told(words)
    assert filled(written, {}, args) == words


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_reaches_the_program_as_the_same_number(number: float) -> None:
    written, args = told(["p", "--lr", repr(number)])
    assert float(filled(written, {}, args)[2]) == number
