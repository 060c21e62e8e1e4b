"""Colours of drawings: by name, as CSS variables of a page or as they are in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dltui.charts import style
from dltui.charts.colours import FAINT, contrast, mixed, opposite, readable
from dltui.charts.shades import LEVELS, ramp

COLOURS = len(style.LIGHT)

TONES = (6.0, 3.0, 12.0)
"""Contrast of areas to the ground, in turn: those beside each other differ in grey, too."""

FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

_INKS = ("ground", "ink", "dim", "axis", "grid", "bad")
_LIGHT_INKS = ("#ffffff", "#1f2328", "#57606a", "#868e96", "#e4e7ea", "#b8321f")
_DARK_INKS = ("#101418", "#e6e9ec", "#9aa4ae", "#727b84", "#262c33", "#e5705f")


def _colours(*, dark: bool) -> dict[str, str]:
    """All names: inks; ``c0`` … for series, ``f0`` … for what stands faintly behind them, ``b0``
    … for areas; ``h0`` … are shades of size and ``s0`` … of size with a sign; ``on-b0`` … is read
    on them.
    """
    inks = dict(zip(_INKS, _DARK_INKS if dark else _LIGHT_INKS, strict=True))
    ground = inks["ground"]
    for index, colour in enumerate(style.DARK if dark else style.LIGHT):
        inks[f"c{index}"] = readable(colour, (ground,))
        inks[f"f{index}"] = readable(mixed(colour, ground, 0.5), (ground,), FAINT)
        area = _toned(colour, ground, TONES[index % len(TONES)])
        inks[f"b{index}"], inks[f"on-b{index}"] = area, opposite((area,))
    for letter, signed in (("h", False), ("s", True)):
        for level in range(LEVELS):
            shade = ramp(level / (LEVELS - 1), dark=dark, signed=signed)
            ink = opposite((shade,))
            inks[f"{letter}{level}"] = readable(shade, (ink,))
            inks[f"on-{letter}{level}"] = ink
    return inks


def _toned(colour: str, ground: str, wish: float) -> str:
    """``colour`` made so light or dark that its contrast to ``ground`` is near ``wish``."""
    if contrast(colour, ground) < wish:
        return readable(colour, (ground,), wish)
    faded = [mixed(colour, ground, step / 32) for step in range(33)]
    return [one for one in faded if contrast(one, ground) >= wish][-1]


LIGHT = _colours(dark=False)
DARK_COLOURS = _colours(dark=True)


@dataclass(frozen=True)
class Theme:
    """``variables`` says that a page around the drawing may have other colours than these."""

    colours: Mapping[str, str]
    variables: bool = False

    def __getitem__(self, name: str) -> str:
        """What a colour is in an attribute."""
        colour = self.colours[name]
        return f"var(--{name}, {colour})" if self.variables else colour

    def series(self, index: int) -> str:
        return self[f"c{index % COLOURS}"]

    def faint(self, index: int) -> str:
        """What stands behind the ``index``-th series: raw values, bands."""
        return self[f"f{index % COLOURS}"]

    def area(self, index: int) -> tuple[str, str]:
        """The colour of an area of the ``index``-th series, and of text on it."""
        index %= COLOURS
        return self[f"b{index}"], self[f"on-b{index}"]

    def shade(self, share: float, *, signed: bool = False) -> tuple[str, str]:
        """The colour of a cell filled to ``share`` (0…1) of its range, and of text on it."""
        name = f"{'s' if signed else 'h'}{round(share * (LEVELS - 1))}"
        return self[name], self[f"on-{name}"]


PAGE = Theme(LIGHT, variables=True)
"""Drawn into a page, which chooses by ``style_sheet``; light where it does not."""

PRINT = Theme(LIGHT)
DARK = Theme(DARK_COLOURS)


def style_sheet() -> str:
    """CSS that gives ``PAGE`` its colours: light, or dark where the reader wants it; print is
    light.
    """
    light, dark = (_declared(colours) for colours in (LIGHT, DARK_COLOURS))
    return (
        f":root {{ {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    )


def _declared(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())
