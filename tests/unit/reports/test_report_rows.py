"""A report does not let one long table bury the rest."""

from __future__ import annotations

from dltui.figures.records import Column, Table
from dltui.reports.plain import ROWS, report, to_text


def lines_of(table: Table) -> list[str]:
    return to_text(report([table], width=80)).splitlines()


def test_long_plain_tables_are_cut_and_say_so() -> None:
    table = Table(id="t", title="All", columns=[Column(name="n")], rows=[[n] for n in range(500)])
    lines = lines_of(table)
    assert len(lines) == ROWS + 2
    assert "first 40 of 500 rows" in lines[0]


def test_tables_with_a_total_are_whole() -> None:
    table = Table(
        id="t", title="All", columns=[Column(name="n")], rows=[[n] for n in range(90)], totals=True
    )
    assert len(lines_of(table)) >= 92
