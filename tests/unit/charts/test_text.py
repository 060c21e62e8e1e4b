"""Text from data, made harmless and measured in cells."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dltui.charts.text import clean, fit, wrap

HOSTILE = {
    "\x1b[31mred\x1b[0m": "red",
    "\x1b]0;title\x07after": "after",
    "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\": "link",
    "\x9b2Jgone": "gone",
    "\x1bP+q544e\x1b\\dcs": "dcs",
    "nul\x00bell\x07": "nulbell",
    "a\nb\tc": "a b c",
    "\u202eevil\u202c": "evil",
    "zero\u200bwidth\ufeff": "zerowidth",
    "[bold red]markup[/]": "[bold red]markup[/]",
    "lone \ud800 surrogate": "lone  surrogate",
    "中文 stays": "中文 stays",
    "\x1b]52;c;T1dORUQ=\x07clip": "clip",
    "\x9d52;c;T1dORUQ=\x9cboard": "board",
    "\x90+q544e\x9cc1 dcs": "c1 dcs",
    "\x1bcreset": "reset",
    "\u0301no base, e\u0301 one": "no base, e\u0301 one",
    "tower e" + "\u0301" * 60: "tower e" + "\u0301" * 3,
    "fillers \u3164\u115f\u034f\U000e0101 end": "fillers  end",
    "\U0001f469\u200d\U0001f52c \U0001f44d\U0001f3fd": "\U0001f469\U0001f52c \U0001f44d",
}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text(text: str) -> None:
    assert clean(text) == HOSTILE[text]


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    for char in clean(text):
        assert unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_line_breaks_are_kept_where_asked() -> None:
    assert clean("a\r\nb\x1b[2J", lines=True) == "a \nb"


def test_ten_kilobytes_are_cut() -> None:
    assert len(clean("x" * 10_000)) == 4_000


@given(st.text(), st.integers(0, 40), st.booleans())
def test_fitted_text_is_exactly_as_wide(text: str, width: int, right: bool) -> None:
    assert cell_len(fit(clean(text), width, right=right)) == width


@given(st.text(), st.integers(2, 40))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, width: int) -> None:
    text = clean(text, lines=True)
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
