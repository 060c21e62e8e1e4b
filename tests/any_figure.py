"""Figures as anything may have emitted them: odd texts, ragged rows, numbers that are none."""

from __future__ import annotations

from hypothesis import strategies as st

from dltui.figures.records import (
    Bar,
    Bars,
    Column,
    Curve,
    Figure,
    Image,
    Line,
    Mark,
    Matrix,
    Note,
    Segment,
    Span,
    Table,
    Tile,
    Timeline,
)

TEXT = st.text(max_size=12) | st.sampled_from(
    ["\x1b[2J", "[red]x", "\u202e", "中" * 30, "\x00", "long " * 50]
)
NUMBER = st.none() | st.floats(allow_nan=True, allow_infinity=True)
NUMBERS = st.lists(NUMBER, max_size=6)
RAGGED = st.lists(NUMBERS, max_size=4)
FINITE = st.floats(-1e12, 1e12)
FIGURES: st.SearchStrategy[Figure] = st.one_of(
    st.builds(Note, id=TEXT, title=TEXT, text=TEXT),
    st.builds(
        Table,
        id=TEXT,
        title=TEXT,
        columns=st.lists(st.builds(Column, name=TEXT, unit=TEXT), max_size=4),
        rows=st.lists(st.lists(NUMBER | TEXT | st.booleans(), max_size=4), max_size=4),
        levels=st.lists(st.integers(-2, 50), max_size=4),
        totals=st.booleans(),
    ),
    st.builds(
        Matrix,
        id=TEXT,
        title=TEXT,
        values=RAGGED,
        row_labels=st.lists(TEXT, max_size=4),
        column_labels=st.lists(TEXT, max_size=4),
        row_title=TEXT,
        digits=st.integers(0, 4),
    ),
    st.builds(
        Curve,
        id=TEXT,
        title=TEXT,
        x_label=TEXT,
        y_label=TEXT,
        lines=st.lists(
            st.builds(
                Line,
                name=TEXT,
                x=NUMBERS,
                y=NUMBERS,
                low=NUMBERS,
                high=NUMBERS,
                style=st.sampled_from(("line", "points", "steps")),
            ),
            max_size=3,
        ),
        log_x=st.booleans(),
        log_y=st.booleans(),
        marks=st.lists(st.builds(Mark, label=TEXT, x=FINITE, y=st.none() | FINITE), max_size=2),
    ),
    st.builds(
        Bars,
        id=TEXT,
        title=TEXT,
        bars=st.lists(
            st.builds(
                Bar,
                label=TEXT,
                value=NUMBER,
                spread=NUMBER,
                segments=st.lists(st.builds(Segment, name=TEXT, value=FINITE), max_size=2),
            ),
            max_size=3,
        ),
        unit=TEXT,
        log=st.booleans(),
    ),
    st.builds(
        Timeline,
        id=TEXT,
        title=TEXT,
        lanes=st.lists(TEXT, max_size=2),
        spans=st.lists(
            st.builds(Span, lane=TEXT, start=FINITE, end=FINITE, kind=TEXT, label=TEXT), max_size=3
        ),
        marks=st.lists(st.builds(Mark, label=TEXT, x=FINITE), max_size=2),
    ),
    st.builds(
        Image,
        id=TEXT,
        title=TEXT,
        tiles=st.lists(st.builds(Tile, caption=TEXT, pixels=RAGGED), max_size=2),
    ),
)
