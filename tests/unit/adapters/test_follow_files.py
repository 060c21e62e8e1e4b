"""Followers: what was added since they were asked last, as others write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.adapters.follow import follower
from dltui.errors import UsageError
from tests import event_files
from tests.event_files import event, simple


def test_a_table_that_is_not_there_yet_and_grows(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    one = follower(path)
    assert one.new() == {}
    path.write_text("epoch,step,loss,acc\n0,0,1.5,\n0,1,")
    assert one.new() == {"epoch": ([0], [0.0]), "loss": ([0], [1.5])}
    with path.open("a") as file:
        file.write("0.5,0.9\n")
    assert one.new() == {"epoch": ([1], [0.0]), "loss": ([1], [0.5]), "acc": ([1], [0.9])}
    assert one.new() == {}


def test_a_head_with_a_new_metric_doubles_nothing(tmp_path: Path) -> None:
    """As Lightning's CSVLogger writes its file anew."""
    path = tmp_path / "metrics.csv"
    path.write_text("step,a\n0,1\n1,2\n")
    one = follower(path)
    assert one.new() == {"a": ([0, 1], [1.0, 2.0])}
    path.write_text("step,a,b\n0,1,\n1,2,\n2,3,4\n")
    assert one.new() == {"a": ([2], [3.0]), "b": ([2], [4.0])}
    path.write_text("step,a,b\n0,9,\n")
    assert one.new() == {"a": ([0], [9.0])}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a;b\n1;2\n3;x\n", {"a": ([0, 1], [1.0, 3.0]), "b": ([0], [2.0])}),
        ("iteration\tloss\n5\t0.5\n", {"loss": ([5], [0.5])}),
        ("metric,step,value\nloss,3,0.5\nloss,,9\n", {"loss": ([3], [0.5])}),
        ('step,"a, b"\n1,2\n', {"a, b": ([1], [2.0])}),
        ("timestamp,step,a\n1700000000,1,2\n", {"a": ([1], [2.0])}),
        ("epoch,acc,lr\n0,0.5,NA\n1,0.6,1\n", {"acc": ([0, 1], [0.5, 0.6]), "lr": ([1], [1.0])}),
    ],
    ids=["semicolons", "tabs", "long", "quoted", "times", "keras"],
)  # fmt: skip
def test_tables_as_people_write_them(
    tmp_path: Path, text: str, found: dict[str, tuple[list[int], list[float]]]
) -> None:
    path = tmp_path / "some.csv"
    path.write_text(text)
    assert follower(path).new() == found


def test_lines_of_json(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    one = follower(path)
    path.write_text('{"step": 1, "a": {"b": 2}, "text": "x"}\nno line\n{"step": 2, "a')
    assert one.new() == {"a/b": ([1], [2.0])}
    with path.open("a") as file:
        file.write('": 3}\n{"metric": "loss", "step": 7, "value": 0.5}\n{"step": -1, "a": 1}\n')
    assert one.new() == {"a": ([2], [3.0]), "loss": ([7], [0.5])}


def test_events_of_a_folder_and_of_what_appears_below_it(tmp_path: Path) -> None:
    one = follower(tmp_path / "logs")
    assert one.new() == {}
    first = tmp_path / "logs" / "run" / "events.out.tfevents.1"
    content = event_files.write(
        first, [event(0, simple("loss", 2.0)), event(1, simple("loss", 1.0))]
    )
    assert one.new() == {"loss": ([0, 1], [2.0, 1.0])}
    assert one.new() == {}
    below = tmp_path / "logs" / "run" / "validation" / "events.out.tfevents.2"
    event_files.write(below, [event(1, simple("loss", 3.0))])
    first.write_bytes(content + event_files.packed(event(2, simple("loss", 0.5))))
    assert one.new() == {"loss": ([2], [0.5]), "validation/loss": ([1], [3.0])}


def test_one_event_file(tmp_path: Path) -> None:
    path = tmp_path / "events.out.tfevents.1"
    one = follower(path)
    assert one.new() == {}
    event_files.write(path, [event(3, simple("a", 0.5))])
    assert one.new() == {"a": ([3], [0.5])}


def test_what_nobody_follows(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    path.touch()
    with pytest.raises(UsageError, match="TensorBoard's files, CSV and JSON lines"):
        follower(path)
