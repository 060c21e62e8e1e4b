"""What leaves for the terminal: the fewest bytes, after which it shows what Textual painted."""

from __future__ import annotations

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from dltui.tui.terminal.frame import Frame
from dltui.tui.terminal.pens import change, of_blank

WIDTH, HEIGHT = 24, 4

COLOURS = ("#d3d8de", "#7d8894", "#4fb3bf", "#101418", "#22303a")

styles = st.builds(
    Style,
    color=st.sampled_from(COLOURS),
    bgcolor=st.sampled_from(COLOURS),
    bold=st.sampled_from((None, True)),
    underline=st.sampled_from((None, True)),
    reverse=st.sampled_from((None, True)),
)
texts = st.text(st.sampled_from("ab  ▸●⣿é漢"), max_size=8)
lines = st.lists(st.tuples(texts, styles).map(lambda part: Segment(*part)), max_size=6).map(
    lambda segments: Strip(segments).adjust_cell_length(WIDTH, Style(bgcolor=COLOURS[3]))
)
screens = st.lists(lines, min_size=HEIGHT, max_size=HEIGHT)


def painted(strips: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, HEIGHT))


def part(strips: list[Strip], row: int, start: int, end: int) -> ChopsUpdate:
    """Row ``row`` of ``strips``, of which only a part is said to have changed."""
    chops = [{0: strips[y] if y == row else None} for y in range(HEIGHT)]
    return ChopsUpdate(chops, [(row, start, end)], [[WIDTH]] * HEIGHT)


class Far:
    """A terminal that shows what it is sent."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)

    @property
    def seen(self) -> list[list[tuple[object, ...]]]:
        """Each cell's character and looks; of a blank, its ground only."""
        return [[_looks(self.screen.buffer[y][x]) for x in range(WIDTH)] for y in range(HEIGHT)]


def _looks(cell: pyte.screens.Char) -> tuple[object, ...]:
    if cell.data == " " and not (cell.underscore or cell.reverse):
        return " ", cell.bg
    return tuple(cell)


def as_textual_sends(strips: list[Strip]) -> Far:
    far = Far()
    far.stream.feed(
        painted(strips).render_segments(Console(color_system="truecolor")).replace("\n", "")
    )
    return far


@settings(max_examples=50, deadline=None)
@given(st.lists(screens, min_size=1, max_size=4), st.integers(1, 200))
def test_the_terminal_shows_what_was_painted_last(seen: list[list[Strip]], limit: int) -> None:
    frame, far = Frame(), Far()
    frame.resize(WIDTH, HEIGHT)
    for number, strips in enumerate(seen):
        frame.put(painted(strips), ColorSystem.TRUECOLOR)
        if number % 2 == 0:  # Every other one is overtaken by the next, half sent.
            far.stream.feed(frame.take(limit))
    while frame.waiting:
        far.stream.feed(frame.take(limit))
    assert far.seen == as_textual_sends(seen[-1]).seen


@settings(max_examples=50, deadline=None)
@given(screens, screens, st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1))
def test_a_part_that_changed(before: list[Strip], after: list[Strip], row: int, start: int) -> None:
    frame, far = Frame(), Far()
    frame.resize(WIDTH, HEIGHT)
    frame.put(painted(before), ColorSystem.TRUECOLOR)
    far.stream.feed(frame.take(10_000))
    frame.put(part(after, row, start, WIDTH), ColorSystem.TRUECOLOR)
    far.stream.feed(frame.take(10_000))
    mixed = [after[y] if y == row else before[y] for y in range(HEIGHT)]
    assert far.seen == as_textual_sends(mixed).seen


def test_nothing_is_sent_for_what_looks_the_same() -> None:
    frame = Frame()
    frame.resize(WIDTH, 1)
    one, two = (Strip([Segment("a" + " " * 23, Style(color=c))], WIDTH) for c in ("red", "red"))
    frame.put(LayoutUpdate([[one]], Region(0, 0, WIDTH, 1)), ColorSystem.TRUECOLOR)
    assert frame.take(100)
    frame.put(LayoutUpdate([[two]], Region(0, 0, WIDTH, 1)), ColorSystem.TRUECOLOR)
    assert not frame.waiting
    frame.forget()
    assert "a" in frame.take(100)


def test_the_last_painted_goes_first_and_one_line_always_fits() -> None:
    plain = [Strip([Segment(name * WIDTH)], WIDTH) for name in "abcd"]
    frame = Frame()
    frame.resize(WIDTH, HEIGHT)
    frame.put(painted(plain), ColorSystem.TRUECOLOR)
    frame.put(
        part([Strip([Segment("e" * WIDTH)], WIDTH)] * HEIGHT, 2, 0, WIDTH), ColorSystem.TRUECOLOR
    )
    assert "e" in frame.take(1)
    assert "a" in frame.take(1)
    assert "b" in frame.take(1)
    assert "d" in frame.take(1)
    assert not frame.waiting


def test_a_terminal_of_another_size_is_sent_all() -> None:
    frame = Frame()
    frame.resize(WIDTH, 1)
    row = Strip([Segment("a" * WIDTH)], WIDTH)
    frame.put(LayoutUpdate([[row]], Region(0, 0, WIDTH, 1)), ColorSystem.TRUECOLOR)
    frame.take(100)
    frame.resize(WIDTH, 2)
    frame.put(LayoutUpdate([[row], [row]], Region(0, 0, WIDTH, 2)), ColorSystem.TRUECOLOR)
    assert frame.take(1_000).count("a" * WIDTH) == 2


def test_pens() -> None:
    assert change("38;5;252;48;5;16", "38;5;80;48;5;16") == "\x1b[38;5;80m"
    assert change("1;31;40", "31;40") == "\x1b[0;31;40m"
    assert change("31;40", "1;31;40") == "\x1b[1m"
    assert change("31;44", "31") == "\x1b[49m"
    assert change("97;104", "97;104") == ""
    assert change(None, "") == "\x1b[m"
    assert of_blank("1;38;2;1;2;3;48;2;4;5;6") == "48;2;4;5;6"
    assert of_blank("4;31;44") == "4;31;44"
    assert of_blank("90;107") == "107"
