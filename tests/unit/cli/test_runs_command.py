"""``dltui runs`` finds and sorts as the screen does."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from dltui.compare.filter import parse
from dltui.compare.finding import ORDERS, search
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import notes
from dltui.runs.files import result as results
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import Result, Timings
from dltui.runs.listing.index import Index
from dltui.runs.log.events import Status

RATES = {"0.1": 91.0, "0.01": 95.0, "0.001": 80.0}


@pytest.fixture
def three(runs_dir: Path) -> dict[str, str]:
    """Ids by learning rate: two that finished, one that failed."""
    ids = {}
    for number, (rate, accuracy) in enumerate(RATES.items()):
        preset = load(find("quickstart"), overrides=[f"train.lr={rate}"])
        run = create(preset, root=runs_dir)
        failed = rate == "0.001"
        results.write(
            run,
            Result(
                status=Status.FAILED if failed else Status.FINISHED,
                topic="learning-rate",
                metrics={"test/accuracy": accuracy} | ({} if failed else {"seconds": accuracy}),
                best={"test/accuracy": 99.0} if rate == "0.1" else {},
                timings=Timings(started=0, ended=0, elapsed=10.0 * number + 1),
            ),
        )
        notes.write(run, Notes(tags=["keep"] if rate == "0.01" else []))
        ids[rate] = run.id
    return ids


def listed(dltui, *arguments: str) -> list[str]:
    answer = dltui("runs", "--json", *arguments)
    assert answer.code == 0, answer.err
    return [one["id"] for one in json.loads(answer.out)]


@pytest.mark.parametrize(
    ("words", "rates"),
    [
        (["status:finished", "lr<0.05"], ["0.01"]),
        (["status:finished lr<0.05"], ["0.01"]),
        (["accuracy>90"], ["0.01", "0.1"]),
        (["-tag:keep"], ["0.001", "0.1"]),
        (["-status:failed", "--", "quickstart"], ["0.01", "0.1"]),
        (["--status", "failed"], ["0.001"]),
        (["--sort", "test/accuracy"], ["0.001", "0.1", "0.01"]),
        (["--sort", "-test/accuracy"], ["0.01", "0.1", "0.001"]),
        (["--sort", "lr"], ["0.001", "0.01", "0.1"]),
        (["--sort", "final"], ["0.01", "0.1", "0.001"]),
        (["--sort", "-time", "--limit", "1"], ["0.1"]),
        (["--filter", "lr<0.05", "status:finished"], ["0.01"]),
        (["--best", "test/accuracy"], ["0.1", "0.01", "0.001"]),
        (["--best", "accuracy", "lr<0.05", "--limit", "1"], ["0.01"]),
        (["--best", "seconds"], ["0.1", "0.01"]),
    ],
)
def test_words_conditions_and_orders(
    dltui, three: dict[str, str], words: list[str], rates: list[str]
) -> None:
    assert listed(dltui, *words) == [three[rate] for rate in rates]


@pytest.mark.parametrize("order", ORDERS)
def test_the_screen_s_orders_are_the_command_s(
    dltui, three: dict[str, str], runs_dir: Path, order: str
) -> None:
    records = list(Index(runs_dir).records())
    for sign, backwards in (("", False), ("-", True)):
        found = search(records, parse("lr>0"), order, backwards=backwards, now=time.time())  # type: ignore[arg-type]
        assert listed(dltui, "lr>0", "--sort", f"{sign}{order}") == [
            record.run.id for record in found.records
        ]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["status:finishd"], "no status finishd"),
        (["accurcy>1"], "nearest: test/accuracy"),
        (["lr<x"], "'x' is not a number"),
        (["--sort", "accurcy"], "nearest: test/accuracy"),
        (["--status", "finishd"], "no status finishd"),
        (["--best", "accurcy"], "nearest: test/accuracy"),
        (["--best", "accuracy", "--sort", "lr"], "without --sort"),
        (["--stauts", "lost"], "No such option"),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_nearest(
    dltui, three: dict[str, str], words: list[str], fault: str
) -> None:
    answer = dltui("runs", *words)
    assert (answer.code, answer.out) == (2, "")
    assert fault in answer.err


def test_the_table_has_the_columns_of_the_screen(dltui, three: dict[str, str]) -> None:
    header, *rows = dltui("runs", "--sort", "final").out.splitlines()
    assert header.split() == ["run", "status", "final", "best", "time", "age", "title"]
    assert "test/accuracy: 95.00 %" in rows[0] and "0:11" in rows[0] and "lr=0.01" in rows[0]
    assert "is like that" in dltui("runs", "topic:losses").err
    assert "3 runs in" in dltui("-v", "runs").err
    assert dltui("-q", "runs", "topic:losses").err == ""


def test_the_best_value_on_the_way_stands_beside_the_final_one(dltui, three) -> None:
    first, *_ = json.loads(dltui("runs", "--best", "accuracy", "--json").out)
    assert first["final"] == {"metric": "test/accuracy", "value": 91.0}
    assert first["best"] == {"metric": "test/accuracy", "value": 99.0}
    assert "test/accuracy: 99.00 %" in dltui("runs", "--best", "accuracy").out.splitlines()[1]


def test_ids_alone_are_for_other_commands(dltui, three: dict[str, str]) -> None:
    answer = dltui("runs", "lr<0.05", "--ids")
    assert answer.out.split() == [three["0.001"], three["0.01"]]
    assert dltui("runs", "topic:losses", "--ids").out == ""
    assert dltui("runs", "--ids", "--json").code == 2
