"""``python -m tests.gpu`` where there is no card, and what its rows say."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dltui.devices.gpu import GpuReader
from tests.gpu.bench import Bench
from tests.gpu.measures import MEASURES, Measure
from tests.gpu.row import Row, bound, equal, markdown, predicted, seen
from tests.gpu.session import Session

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.skipif(not GpuReader().read().absent, reason="this machine has a card")
def test_without_a_card_every_row_says_so_and_nothing_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "gpu.md"
    file.write_text("before\n<!-- table -->\nold\n<!-- end of table -->\nafter\n")
    command = [sys.executable, "-m", "tests.gpu", "--json", "--out", str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    rows = json.loads(answer.stdout)["rows"]
    assert len(rows) == len(MEASURES)
    assert all(row["verdict"].startswith("not run: no NVIDIA driver") for row in rows)
    page = file.read_text()
    assert page.count("not run: no NVIDIA driver") == len(rows)
    assert page.startswith("before\n") and page.endswith("after\n") and "old" not in page


def test_a_measurement_that_fails_or_comes_too_late_is_a_row(tmp_path: Path) -> None:
    def never(bench: Bench) -> list[Row]:
        raise AssertionError("this process measures nothing")

    measures = [
        Measure("no-such-thing", "unknown to the other process", lambda: never, 0.1),
        Measure("no-time", "longer than there is time", lambda: never, 1e6),
    ]
    bench = Bench(folder=tmp_path, device="cpu", small=True)
    told: list[str] = []
    session = Session(
        bench, time.monotonic() + 600, lambda measure, rows, seconds: told.append(measure.name)
    )
    failed, late = session.rows(measures)
    assert failed.verdict.startswith("failed: ") and not failed.fine
    assert late.verdict == "not run: out of time"
    assert told == ["no-such-thing"]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (
            predicted("a", 1454.2, 1500.0, "MiB"),
            ("a", "1,454 MiB", "1,500 MiB", "0.969", "holds"),
        ),
        (predicted("a", 80, 100, ""), ("a", "80", "100", "0.800", "off: more than 10%")),
        (predicted("a", 80, 0, ""), ("a", "80", "0", "", "off: more than 10%")),
        (bound("a", "≥", 20, 16.216, "×"), ("a", "≥ 20 ×", "16.22 ×", "", "off")),
        (bound("a", "≤", 20, 16.216, "ms"), ("a", "≤ 20 ms", "16.22 ms", "", "holds")),
        (equal("a", "yes", "no"), ("a", "yes", "no", "", "off: differs")),
        (seen("a", None), ("a", "", "", "", "seen")),
    ],
)
def test_a_row_says_whether_it_holds(row: Row, cells: tuple[str, ...]) -> None:
    assert row.cells == cells
    assert row.fine == (cells[-1] in ("holds", "seen"))
    assert markdown([row]).splitlines()[-1] == f"| {' | '.join(cells)} |"
