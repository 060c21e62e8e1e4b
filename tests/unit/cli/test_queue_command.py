"""``dltui queue``: what is said of those that wait, and the order that it changes."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from dltui.launch.queue.book import Book
from dltui.launch.queue.ticket import Ticket, holds, of
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir

MAY = {"GPU-a": 0, "GPU-b": 1}


def made(folder: Path, name: str, asked: int, **more: object) -> Ticket:
    run = RunDir(folder / name)
    run.path.mkdir(parents=True)
    requests.write(run, Request(name="t/p", folder="", created=1.0))
    me = msgspec.structs.replace(identities.of_this_process("t/p"), token=f"{asked}{name}")
    found = of(run, me)
    process = msgspec.structs.replace(found.process, started=float(asked))
    found = msgspec.structs.replace(found, process=process, **more)
    Book().write(found)
    Book().put(f"{found.id}.place", str(asked).encode())  # all are this process's
    return found


@pytest.fixture(autouse=True)
def queue(runs_dir: Path, tmp_path: Path) -> None:
    here = holds(made(tmp_path / "other", "big", 1, may=MAY), ["GPU-a"])
    Book().write(here)
    made(runs_dir, "alpha", 2, gpus=2, may=MAY)
    made(tmp_path / "other", "beta", 3, gpus=1, may=MAY)
    made(runs_dir, "gamma", 4)


def told(dltui, *arguments: str) -> list[tuple[str, str]]:
    answer = dltui("queue", *arguments)
    assert answer.code == 0, answer.err
    rows = json.loads(dltui("queue", "--json").out)["rows"]
    return [(row["run"], row["said"]) for row in rows]


def test_it_says_who_holds_and_waits_for_what(dltui) -> None:
    assert told(dltui) == [
        ("big", "runs on GPU 0"),
        ("alpha", "2 of 2 GPUs: 1 free"),
        ("beta", "1 of 2 GPUs: kept for another"),
        ("gamma", "its turn"),
    ]
    lines = dltui("queue").out.splitlines()
    assert lines[0].split() == ["run", "waits", "for", "since", "place"]
    assert lines[2].split()[0] == "alpha" and lines[2].split()[-1] == "1"


@pytest.mark.parametrize(
    ("words", "order"),
    [
        (["gamma", "--up"], "alpha gamma beta"),
        (["alpha", "--down"], "beta alpha gamma"),
        (["beta", "--first"], "beta alpha gamma"),
        (["alpha", "--last"], "beta gamma alpha"),
        (["gamma", "--to", "1"], "gamma alpha beta"),
        (["gamma", "--down"], "alpha beta gamma"),
        (["alpha", "--up"], "alpha beta gamma"),
    ],
)
def test_runs_of_any_root_are_moved(dltui, words: list[str], order: str) -> None:
    assert [run for run, _ in told(dltui, "move", *words)[1:]] == order.split()


def test_one_and_all_are_paused_and_go_on(dltui) -> None:
    assert dict(told(dltui, "pause", "alpha"))["alpha"] == "paused"
    assert dict(told(dltui))["beta"] == "its turn"
    assert "place 1: 2 of 2 GPUs: 1 free" in dltui("queue", "go", "alpha").out
    assert dltui("queue", "pause").code == 0
    assert {said for _, said in told(dltui)[1:]} == {"the queue is paused"}
    assert "dltui queue go" in dltui("queue").err
    assert dltui("queue", "go").out == "the queue goes on\n"
    assert dict(told(dltui))["gamma"] == "its turn"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["move", "alpha"], "one of --up"),
        (["move", "alpha", "--up", "--first"], "one of --up"),
        (["move", "big", "--up"], "big does not wait, it runs on GPU 0"),
        (["pause", "no-such"], "no run 'no-such'"),
        (["move", "alpha", "--to", "0"], "--to"),
    ],
)
def test_what_cannot_be_meant_is_one_line(dltui, words: list[str], why: str) -> None:
    answer = dltui("queue", *words)
    assert answer.code == 2 and why in answer.err and answer.out == ""


def test_a_run_that_does_not_wait_is_told_with_how_it_stands(dltui, runs_dir: Path) -> None:
    run = RunDir(runs_dir / "over")
    run.path.mkdir()
    requests.write(run, Request(name="t/p", folder="", created=1.0))
    answer = dltui("queue", "pause", "over")
    assert answer.code == 2 and "does not wait in this queue: it is queued" in answer.err


def test_lists_and_reports_say_the_same_of_one_that_waits(dltui, runs_dir: Path) -> None:
    run = RunDir(runs_dir / "alpha")
    identities.expect(run, identities.of_this_process("t/p"))
    words = "place 1: 2 of 2 GPUs: 1 free"
    assert words in dltui("runs").out
    assert json.loads(dltui("runs", "alpha", "--json").out)[0]["message"] == words
    assert dltui("show", "alpha").out.splitlines()[0].endswith(f"queued: {words}")
