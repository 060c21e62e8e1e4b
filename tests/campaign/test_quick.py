"""The campaign in seconds: some of its cases, and what becomes of those that are lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaign import fuzz, made_up, results, torn
from tests.campaign.case import Case, Lost, Part, opened
from tests.campaign.inputs import KINDS, Kind
from tests.campaign.one import carried_out
from tests.campaign.results import Row

SEED = 15


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_broken_input_is_taken_or_refused_in_words(kind: Kind) -> None:
    with opened(f"quick-{kind.name.replace('/', '-')}", 0, SEED) as case:
        fuzz.few(case, kind, 120)
        assert case.tried == 120


@pytest.mark.parametrize("number", range(len(made_up.STRATEGIES)))
def test_a_made_up_input_is_taken_or_refused_in_words(number: int) -> None:
    with opened("quick-made", number, SEED) as case:
        fuzz.made_few(case, number, 50)
        assert case.tried >= 25


def test_a_log_cut_anywhere_is_gone_on_with() -> None:
    with opened("quick-torn", 7, SEED) as case:
        torn.offsets(case)
        assert case.tried > 30


def test_a_killed_worker_goes_on_to_the_same_bits() -> None:
    command = [sys.executable, "-m", "tests.campaign.one", "warm-worker", str(SEED), "0"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [row.get("what", "") for row in rows] == [""]
    assert rows[0]["tried"] > 0


def test_a_lost_case_is_told_with_how_to_repeat_it() -> None:
    def run(case: Case) -> None:
        case.tried += 5
        case.hold(case.number != 3, "the third one")
        if case.number == 4:
            raise ValueError("odd")

    part = Part(name="few", words="a few", run=run)
    rows = [carried_out(part, number, 9) for number in range(5)]
    found = results.total("few", "a few", rows)
    assert (found.tried, found.held, found.lost) == (25, 23, 2)
    assert found.first == "the third one"
    assert found.repeat == "--seed 9 --only few --case 3"
    assert rows[4].what.startswith("ValueError: odd at test_quick.py:")
    assert "the third one (--seed 9 --only few --case 3)" in results.text([found])


def test_dice_are_those_of_the_case() -> None:
    def rolled(number: int) -> float:
        with opened("dice", number, SEED) as case:
            return case.dice.random()

    assert rolled(1) == rolled(1) != rolled(2)


def test_an_input_that_only_a_traceback_answers_is_lost() -> None:
    def take(folder: Path, content: bytes) -> None:
        raise KeyError("k")

    kind = Kind("odd", lambda: [b"x"], take)
    with opened("quick-lost", 0, SEED) as case, pytest.raises(Lost, match=r"odd .*KeyError"):
        fuzz.few(case, kind, 1)


def test_a_second_sitting_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    done = [Row(part="torn", case=n, seed=SEED, tried=10, seconds=0.1) for n in range(62)]
    file.write_bytes(b"".join(map(results.line, done)) + b'{"part":"to')
    command = [sys.executable, "-m", "tests.campaign", "--only", "torn", "--json"]
    command += ["--seed", str(SEED), "--results", str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    (told,) = json.loads(answer.stdout)
    assert told["lost"] == 0 and told["tried"] > 620
    assert {row.case for row in results.read(file)} == set(range(64))
