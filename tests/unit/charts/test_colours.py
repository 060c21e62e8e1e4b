"""Contrast, what few colours make of a colour, and series that everybody can tell apart."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color, ColorSystem

from dltui.charts import shades
from dltui.charts.colours import (
    FAINT,
    TEXT,
    Depth,
    contrast,
    ground,
    hexadecimal,
    luminance,
    mixed,
    readable,
    rgb,
    shown,
)
from dltui.charts.style import Style
from tests.unit.charts.vision import VISIONS, ciede2000, difference

colours = st.tuples(*[st.integers(0, 255)] * 3).map(lambda parts: hexadecimal(*parts))
depths = st.sampled_from(Depth)
BOTH = [Style(dark=True), Style(dark=False)]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.478), ("#ff0000", "#ffffff", 3.998)],
)
def test_contrast_is_that_of_the_web_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=5e-4)
    assert contrast(one, other) == contrast(other, one)


@given(colours, depths)
def test_what_is_shown_is_the_colour_that_rich_sends(colour: str, depth: Depth) -> None:
    if depth is Depth.SIXTEEN:  # everybody's table is another one
        assert len(shown(colour, depth)) == 2
    else:
        system = ColorSystem.EIGHT_BIT if depth is Depth.MANY else ColorSystem.TRUECOLOR
        sent = Color.parse(colour).downgrade(system).get_truecolor()
        assert shown(colour, depth) == (tuple(sent),)


@given(colours, colours, depths)
def test_on_any_ground_a_colour_is_found_that_can_be_read(
    wish: str, back: str, depth: Depth
) -> None:
    back = ground(back, depth)
    assert contrast(readable(wish, (back,), TEXT, depth), back, depth) >= TEXT


@given(colours, colours)
def test_what_can_be_read_already_stays_as_it_is(wish: str, back: str) -> None:
    if contrast(wish, back) >= TEXT:
        assert readable(wish, (back,)) == wish


@given(colours, colours)
def test_a_mixture_begins_and_ends_with_its_colours(one: str, other: str) -> None:
    assert (mixed(one, other, 0), mixed(one, other, 1)) == (one, other)


@given(colours)
def test_256_colours_make_no_ground_much_brighter(back: str) -> None:
    here = shown(ground(back, Depth.MANY), Depth.MANY)[0]
    assert abs(luminance(here) - luminance(rgb(back))) < 0.13


@pytest.mark.parametrize("style", BOTH, ids=["dark", "light"])
@pytest.mark.parametrize("vision", VISIONS)
def test_no_two_series_look_alike_to_anybody(style: Style, vision: str) -> None:
    """As Machado, Oliveira and Fernandes simulate it (2009), in CIEDE2000."""
    drawn = [str(style.series(index).color.name) for index in range(8) if style.series(index).color]
    assert len(drawn) == 8
    for one, other in combinations(range(8), 2):
        least = 14.0 if other < 3 else 12.0 if other < 5 else 8.5
        assert difference(drawn[one], drawn[other], vision) >= least, (drawn[one], drawn[other])


@pytest.mark.parametrize("style", BOTH, ids=["dark", "light"])
def test_series_and_what_is_behind_them_stand_out(style: Style) -> None:
    for index in range(8):
        line, behind = style.series(index).color, style.faint(index).color
        assert line and behind
        assert contrast(line.name, style.back) >= TEXT
        assert FAINT <= contrast(behind.name, style.back) < contrast(line.name, style.back)


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("signed", [True, False])
def test_numbers_on_a_shade_can_be_read(depth: Depth, dark: bool, signed: bool) -> None:
    for step in range(33):
        pen = shades.shade(step / 32, Style(dark=dark, depth=depth), signed=signed)
        assert pen.color and pen.bgcolor
        assert contrast(pen.color.name, pen.bgcolor.name, depth) >= TEXT


def test_the_ramp_of_sizes_reads_in_grey() -> None:
    for dark in (True, False):
        pens = [shades.shade(step / 32, Style(dark=dark)) for step in range(33)]
        light = [luminance(rgb(pen.bgcolor.name)) for pen in pens if pen.bgcolor]
        assert light == sorted(light, reverse=not dark)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_difference_is_that_of_sharmas_table(
    one: tuple[float, float, float], other: tuple[float, float, float], apart: float
) -> None:
    assert ciede2000(one, other) == pytest.approx(apart, abs=1e-4)
