"""Textual's scrollbar on a terminal without block characters."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class _WholeCells(ScrollBarRender):
    """Without the eighths of a cell at the ends of the thumb."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def draw_scrollbars(*, ascii: bool) -> None:
    """From now on, in every app of this process."""
    ScrollBar.renderer = _WholeCells if ascii else ScrollBarRender
