"""Colours: one accent; green, amber and red for verdicts and limits only.

Every theme of the palette's list is made legible before it is used, for as many colours as the
terminal shows: `legible`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from textual.app import App
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from dltui.charts.colours import FAINT, TEXT, Depth, contrast, ground, mixed, opposite, readable

DARK = Theme(
    name="dltui-dark",
    primary="#4fb3bf",
    secondary="#4fb3bf",
    accent="#4fb3bf",
    success="#7dba6a",
    warning="#d8a648",
    error="#e5705f",
    foreground="#d3d8de",
    background="#101418",
    surface="#101418",
    panel="#1b2229",
    dark=True,
    variables={"muted": "#7d8894", "strong": "#f2f4f6", "cursor": "#22303a", "rule": "#2b353f"},
)

LIGHT = Theme(
    name="dltui-light",
    primary="#0b7285",
    secondary="#0b7285",
    accent="#0b7285",
    success="#2b7a2b",
    warning="#9a5b00",
    error="#b8321f",
    foreground="#262b31",
    background="#fafaf7",
    surface="#fafaf7",
    panel="#ecece6",
    dark=False,
    variables={"muted": "#6b7480", "strong": "#000000", "cursor": "#dcebed", "rule": "#d4d4cc"},
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT, *BUILTIN_THEMES.values()) if not theme.ansi}
"""What the palette lists. Textual's ansi themes show the terminal's own colours, of which nobody
knows whether they can be read on one another.
"""

TONES = {
    "muted": "muted",
    "strong": "strong",
    "accent": "accent",
    "good": "success",
    "warn": "warning",
    "bad": "error",
}
"""What text can mean, and the theme's colour for it."""

GROUNDS = ("background", "surface", "panel", "cursor", "field")
"""What text stands on; a field is the panel as Textual tints it where one types."""

TINT = 0.05
"""Of the foreground, in an input with the focus."""

TEXTS = ("foreground", "muted", "strong", "accent", "success", "warning", "error")

FURTHEST = 1.45
"""Contrast of a ground with the background, at most: on one much lighter, as some themes have it,
only white could be read, and no tone would be left.
"""


def unknown(name: str) -> str:
    """Why there is no theme ``name``, and the nearest."""
    if name in BUILTIN_THEMES:
        return f"theme {name!r} shows the terminal's own colours, which dltui cannot make legible"
    from dltui.toml.problems import nearest

    return f"unknown theme {name!r}{nearest(name, THEMES)}; ctrl+p lists all"


def depth_of(app: App[Any]) -> Depth:
    """How many colours ``app`` sends."""
    if app.no_color:
        return Depth.NONE
    names = {"256": Depth.MANY, "standard": Depth.SIXTEEN, "windows": Depth.SIXTEEN}
    return names.get(app.console.color_system or "", Depth.TRUE)


def inverts(colours: Mapping[str, str]) -> bool:
    """Whether the row under the cursor is told by swapped colours: sixteen have no ground between
    that of the text and its background.
    """
    return colours["cursor"] == colours["background"]


@cache
def legible(name: str, depth: Depth) -> Theme:
    """The theme ``name`` with each colour moved as little as it takes to be read.

    Text keeps a contrast of 4.5 and muted text of 3 on everything it stands on.
    """
    theme = THEMES[name]
    given = _given(theme)
    nearby = {key: _near(given["background"], given[key]) for key in GROUNDS if key in given}
    nearby["field"] = mixed(nearby["panel"], given["foreground"], TINT)
    grounds = {key: ground(colour, depth) for key, colour in nearby.items()}
    places = tuple(dict.fromkeys(grounds.values()))
    texts = {
        key: readable(given[key], places, FAINT if key == "muted" else TEXT, depth) for key in TEXTS
    }
    return replace(
        theme,
        accent=texts["accent"],
        success=texts["success"],
        warning=texts["warning"],
        error=texts["error"],
        foreground=texts["foreground"],
        background=grounds["background"],
        surface=grounds["surface"],
        panel=grounds["panel"],
        variables=theme.variables
        | _of_textual(grounds, texts, depth)
        | {"rule": ground(given["rule"], depth) if depth is Depth.MANY else given["rule"]}
        | grounds
        | texts,
    )


def _given(theme: Theme) -> Mapping[str, str]:
    """The theme's own colours as ``#rrggbb``, and what ours have beyond Textual's."""
    said = {**theme.to_color_system().generate(), **theme.variables}
    names = ("background", "surface", "panel", "primary", "accent", "success", "warning", "error")
    given = {key: _opaque(said[key]) for key in (*names, "foreground")}
    back, front = given["background"], given["foreground"]
    derived = {
        "muted": mixed(front, back, 0.4),
        "strong": mixed(front, opposite((back,)), 0.7),
        "cursor": mixed(back, given["primary"], 0.2),
        "rule": mixed(back, front, 0.2),
    }
    own = {key: value for key, value in theme.variables.items() if key in derived}
    return {**given, **derived, **own}


def _near(back: str, wish: str) -> str:
    """``wish``, or as much of it as stays near the background."""
    shares = (1 - step / 20 for step in range(20))
    tries = (mixed(back, wish, share) for share in shares)
    return next((one for one in tries if contrast(one, back) <= FURTHEST), back)


def _of_textual(
    grounds: Mapping[str, str], texts: Mapping[str, str], depth: Depth
) -> dict[str, str]:
    """What Textual's own widgets (the palette, toasts, inputs) take from a theme."""
    panel, cursor, strong = grounds["panel"], grounds["cursor"], texts["strong"]
    if inverts(grounds):
        cursor, strong = texts["foreground"], grounds["background"]
    selection = mixed(panel, texts["accent"], 0.3)
    return {
        "text": texts["foreground"],
        "text-muted": texts["muted"],
        "text-disabled": texts["muted"],
        "text-accent": texts["accent"],
        "text-success": texts["success"],
        "text-warning": texts["warning"],
        "text-error": texts["error"],
        "panel-lighten-1": panel,
        "panel-darken-1": panel,
        "border": texts["accent"],
        "block-cursor-background": cursor,
        "block-cursor-foreground": strong,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": cursor,
        "block-cursor-blurred-foreground": strong,
        "block-hover-background": cursor,
        "input-cursor-background": texts["foreground"],
        "input-cursor-foreground": grounds["background"],
        "input-selection-background": readable(selection, (texts["foreground"],), TEXT, depth),
        "input-selection-foreground": texts["foreground"],
    }


def _opaque(colour: str) -> str:
    """Textual writes some colours with their transparency."""
    return Color.parse(colour).hex6.lower()
