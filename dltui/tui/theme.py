"""Colours: one accent; green, amber and red for verdicts and limits only."""

from __future__ import annotations

from textual.theme import Theme

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
    variables={
        "muted": "#7d8894",
        "strong": "#f2f4f6",
        "cursor": "#22303a",
        "rule": "#2b353f",
        "border": "#2b353f",
        "block-cursor-background": "#22303a",
        "block-cursor-foreground": "#f2f4f6",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#4fb3bf 35%",
    },
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
    variables={
        "muted": "#6b7480",
        "strong": "#000000",
        "cursor": "#dcebed",
        "rule": "#d4d4cc",
        "border": "#d4d4cc",
        "block-cursor-background": "#dcebed",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#0b7285 30%",
    },
)

VARIABLES = {
    "muted": "#808890",
    "strong": "#f2f4f6",
    "cursor": "#303a44",
    "rule": "#404a54",
}
"""What the styles below need of a theme that is not ours."""

TONES = {
    "muted": "muted",
    "strong": "strong",
    "accent": "accent",
    "good": "success",
    "warn": "warning",
    "bad": "error",
}
"""What text can mean, and the theme's colour for it."""
