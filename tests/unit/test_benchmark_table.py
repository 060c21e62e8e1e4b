"""``python -m tests.benchmarks``: its arithmetic, and one row measured for real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks import session
from tests.benchmarks.bench import Bench, Failed, NotRun
from tests.benchmarks.row import NOISY, Budget, Pair, Quantity, Row, judged, moved
from tests.benchmarks.session import Benchmark

ROOT = Path(__file__).parent.parent.parent

ENV = {**os.environ, "PYTHONPATH": str(ROOT)}

TIME = Quantity("time", "a time", "s", Budget("≤", 1.2))
SPEED = Quantity("speed", "a speed", "s", Budget("≥", 0.9))


def row(quantity: Quantity, *pairs: tuple[float, float | None]) -> Row:
    return judged(quantity, [Pair(*pair) for pair in pairs])


def test_a_ratio_is_of_each_turn_and_a_slow_machine_is_in_both() -> None:
    found = row(TIME, (1.1, 1.0), (11.0, 10.0), (2.2, 2.0))
    assert found.middle == pytest.approx(1.1)
    assert found.verdict == "holds"
    assert found.cells == ("a time", "2.2 s", "2 s", "1.1 ×", "1.1–1.1", "≤ 1.2 ×", "holds")


def test_a_ratio_of_speed_is_how_many_times_as_fast() -> None:
    found = row(SPEED, (2.0, 1.0), (2.0, 1.0))
    assert (found.middle, found.verdict) == (0.5, "off")
    assert row(Quantity("x", "x", "s", faster=True), (2.0, 1.0)).middle == 0.5


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((1.0, 1.1, 1.15, 9.0), NOISY),
        ((1.0, 1.1, 1.15, 1.2, 9.0), "holds"),
        ((1.1, 1.3, 1.4, 1.5), "off"),
        ((1.2,), "holds"),
        ((1.21,), "off"),
    ],
)
def test_the_middle_half_decides_and_what_straddles_the_budget_tells_nothing(
    values: tuple[float, ...], verdict: str
) -> None:
    assert row(TIME, *((value, None) for value in values)).verdict == verdict


def test_a_row_has_moved_where_it_is_further_off_than_either_spread() -> None:
    before = [row(TIME, (1.0, None), (1.1, None), (1.2, None)), row(SPEED, (1.0, 1.0))]
    little = row(TIME, (1.1, None), (1.19, None), (1.2, None))
    much = row(TIME, (2.0, None), (2.2, None), (2.4, None))
    assert [one[4] for one in moved(before, [little])] == ["as before"]
    assert moved(before, [much]) == [
        ("a time", "1.1 (1.05–1.15)", "2.2 (2.1–2.3)", "2 ×", "moved"),
    ]
    gone = Benchmark("x", (TIME,), 1).without("not run: no card")
    assert moved(before, gone) == [
        ("a time", "1.1 (1.05–1.15)", "not run: no card", "", "not measured twice")
    ]


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (NotRun("lightning is not installed"), "not run: lightning is not installed"),
        (Failed("it ended"), "failed: Failed: it ended"),
    ],
)
def test_what_cannot_be_measured_is_a_row_that_says_why(
    error: Exception, verdict: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def turns(bench: Bench) -> Iterator[tuple[Pair]]:
        yield (Pair(1.0),)
        raise error

    monkeypatch.setattr(session, "import_module", lambda name: type("Module", (), {"turns": turns}))
    (found,) = Benchmark("x", (TIME,), 1).rows(Bench(tmp_path))
    assert found.verdict == verdict
    assert found.cells == ("a time", "", "", "", "", "", verdict)


def asked(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=ENV)


def test_one_row_is_measured_told_as_json_and_compared(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "tests.benchmarks", "--turns", "1", "--json", "--only"]
    page, file = tmp_path / "page.md", tmp_path / "table.json"
    page.write_text("before\n<!-- table -->\nold\n<!-- end of table -->\nafter\n")
    answer = asked(*command, "chart", "--out", str(page))
    assert answer.returncode == 0, answer.stderr
    table = json.loads(answer.stdout)
    names = ["chart", "chart-thinned", "chart-million", "chart-raw"]
    assert [one["name"] for one in table["rows"]] == names
    assert all(one["low"] <= one["middle"] <= one["high"] for one in table["rows"])
    assert table["machine"]["cores"] >= 1
    assert page.read_text().startswith("before\n<!-- table -->\n| what | ours ")
    assert page.read_text().endswith("\n<!-- end of table -->\nafter\n")
    file.write_text(answer.stdout)
    again = [*command, "nothing-of-this-name", "--against", str(file)]
    refused = asked(*again)
    assert refused.returncode == 2
    assert "no row has nothing-of-this-name in its name" in refused.stderr


def test_a_page_without_a_place_for_the_table_is_refused_before_anything_is_measured(
    tmp_path: Path,
) -> None:
    page = tmp_path / "page.md"
    page.write_text("no place\n")
    refused = asked(sys.executable, "-P", "-m", "tests.benchmarks", "--out", str(page))
    assert refused.returncode == 2
    assert "has no lines <!-- table --> and <!-- end of table -->" in refused.stderr
