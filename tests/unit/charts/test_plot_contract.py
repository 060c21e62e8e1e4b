"""What we rely on inside plotext; a new version that changes it fails here first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import plotext
from plotext._monitor import monitor_class

from dltui.charts.plot.plotext_grid import Canvas, Shade, Stroke, rasterise


def rows(canvas: Canvas) -> list[str]:
    return ["".join(row) for row in canvas.chars]


def test_the_version_is_the_measured_one() -> None:
    assert plotext.__version__.startswith("5.3.")


def test_the_private_calls_exist() -> None:
    plot = monitor_class()
    for name in ("set_size", "set_date", "set_xaxes", "set_yaxes", "set_xlim", "set_ylim",
                 "set_xfrequency", "set_yfrequency", "draw", "build_plot"):  # fmt: skip
        assert callable(getattr(plot, name))


def test_a_diagonal_in_braille() -> None:
    assert rows(rasterise([Stroke([0, 1], [0, 1], 3)], 4, 2, ascii=False)) == ["  ⡠⠊", "⡠⠊  "]


def test_a_diagonal_in_ascii_has_its_own_sign_and_pen() -> None:
    canvas = rasterise([Stroke([0, 1], [1, 0], 3, "o")], 4, 4, ascii=True)
    assert rows(canvas) == ["o   ", " o  ", "  o ", "   o"]
    assert canvas.inks[0] == [3, -1, -1, -1]


def test_lines_that_cross_add_their_dots() -> None:
    first, second = Stroke([0, 1], [0, 0], 1), Stroke([0, 0], [0, 1], 2)
    canvas = rasterise([first, second], 2, 1, ascii=False)
    assert rows(canvas) == ["⣇⣀"]
    assert canvas.inks == [[2, 1]]


def test_a_gap_stays_open() -> None:
    nan = float("nan")
    canvas = rasterise([Stroke([0, 0.3, nan, 0.7, 1], [0, 0, nan, 0, 0], 1)], 10, 1, ascii=False)
    text = rows(canvas)[0]
    assert text[0] != " " and text[-1] != " " and "  " in text[3:7]


def test_a_shade_lies_behind_and_gives_way() -> None:
    shade = Shade([0.0, 0.5, 1.0], [0.0] * 3, [1.0] * 3, 7)
    alone = rasterise([], 4, 2, ascii=False, shades=[shade])
    assert alone.inks[0][0] == 7 and alone.chars[0][0] != " "
    crossed = rasterise([Stroke([0, 1], [0, 0], 1)], 4, 2, ascii=False, shades=[shade])
    assert (crossed.chars[1][0], crossed.inks[1][0]) == ("⣀", 1)
    assert crossed.inks[0][0] == 7


def test_no_strokes_and_no_room() -> None:
    assert rows(rasterise([], 3, 2, ascii=False)) == ["   ", "   "]
    assert rasterise([Stroke([0], [0], 1)], 0, 0, ascii=False).height == 0


def test_places_are_where_plotext_draws() -> None:
    for x in (0.0, 0.1, 0.37, 0.5, 0.99, 1.0):
        for y in (0.0, 0.2, 0.63, 1.0):
            canvas = rasterise([Stroke([x], [y], 1)], 17, 5, ascii=False)
            row, column = canvas.place(x, y)
            assert canvas.chars[row][column] != " "


def test_threads_do_not_share_a_plot() -> None:
    def draw(index: int) -> list[str]:
        return rows(
            rasterise([Stroke([0, 1], [index / 40, 1 - index / 40], 1)], 30, 8, ascii=False)
        )

    alone = [draw(i) for i in range(40)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, range(40))) == alone


def test_written_text_is_measured_in_cells() -> None:
    canvas = rasterise([], 6, 1, ascii=False)
    canvas.put(0, 1, "中b", 2)
    assert rows(canvas) == [" 中b  "]
    canvas.put(0, 0, "x", 3, over=False)
    canvas.put(0, 2, "y", 3, over=False)
    assert rows(canvas) == ["x中b  "]
    canvas.put(0, 5, "中", 3)
    assert rows(canvas) == ["x中b  "], "no half of it would fit"


def test_what_is_written_may_lie_on_a_shade_but_not_on_a_line() -> None:
    shade = Shade([0.0, 0.5, 1.0], [0.0] * 3, [1.0] * 3, 7)
    canvas = rasterise([Stroke([0, 1], [0, 0], 1)], 4, 2, ascii=False, shades=[shade])
    assert canvas.blank(0, 0, 4) and not canvas.blank(1, 0, 4)
