"""Counts that begin anew with each epoch go on: each value has the step it belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from dltui.launch.echo import Echo
from dltui.topics.programs.output import NAMES, Output
from dltui.topics.programs.printed.lines import Reader
from dltui.topics.programs.printed.steps import Steps


def read(*lines: str) -> tuple[dict[str, list[int]], Steps]:
    """The steps of each metric, and how far it is in the end."""
    reader, steps, found = Reader(), Steps(), dict[str, list[int]]()
    for line in lines:
        told = reader.read(line)
        steps.take(told)
        for name in told.values:
            found.setdefault(name, []).append(steps.step_of(name))
    return found, steps


def test_steps_are_those_that_are_printed() -> None:
    found, steps = read(*(f"step {n} loss=0.5" for n in (0, 10, 20, 15)))
    assert found == {"loss": [0, 10, 20, 15]}
    assert steps.total == 0


def test_without_steps_values_are_counted_and_epochs_are_steps() -> None:
    assert read("loss: 0.3", "loss: 0.2", "accuracy: 0.9")[0] == {"loss": [1, 2], "accuracy": [1]}
    found, steps = read(*(f"Epoch {n}/3: loss: 0.3" for n in (1, 2, 3)))
    assert found == {"loss": [1, 2, 3]}
    assert (steps.total, steps.done) == (3, 3)


def mnist() -> Iterable[str]:
    for epoch in (1, 2):
        for seen in (0, 30_000):
            yield f"Train Epoch: {epoch} [{seen}/60000 (0%)]\tLoss: 1.2"
        yield "Test set: Average loss: 0.05, Accuracy: 9800/10000 (98%)"


def test_examples_of_an_epoch_go_on_with_the_next() -> None:
    found, _ = read(*mnist())
    assert found["train/loss"] == [0, 30_000, 60_000, 90_000]
    assert found["test/loss"] == [30_000, 90_000]


def test_batches_without_a_total_go_on_with_the_next_epoch() -> None:
    lines = [f"[{epoch}, {batch:5d}] loss: 2.1" for epoch in (1, 2) for batch in (2000, 4000)]
    assert read(*lines)[0] == {"loss": [2000, 4000, 6000, 8000]}
    lines = [f"epoch {e} batch {b} loss 0.5" for e in (0, 1) for b in (0, 10, 20)]
    assert read(*lines)[0] == {"loss": [0, 10, 20, 30, 40, 50]}


def keras() -> Iterable[str]:
    for epoch in (1, 2):
        yield f"Epoch {epoch}/2"
        for batch in (1, 45):
            yield f"{batch}/45 ━━━━━━━━ 1s 3ms/step - loss: 0.3"
        yield "45/45 ━━━━━━━━ 2s 5ms/step - loss: 0.3 - val_loss: 0.4"


def test_keras_counts_batches_within_epochs_of_which_it_says_how_many() -> None:
    found, steps = read(*keras())
    assert found == {"loss": [1, 45, 45, 46, 90, 90], "val_loss": [45, 90]}
    assert (steps.total, steps.epochs, steps.done) == (90, 2, 90)


def bar(number: int, total: int, more: str = "") -> str:
    return f"{100 * number // total:3d}%|███ | {number}/{total} [00:01<00:02, 25.0it/s{more}]"


def test_a_bar_within_the_bar_or_behind_it_does_not_move_the_step() -> None:
    lines = [bar(50, 100), "{'loss': 0.5, 'epoch': 0.5}", bar(0, 13), bar(13, 13)]
    lines += ["{'eval_loss': 0.6, 'epoch': 0.5}", bar(100, 100), bar(13, 13)]
    lines += ["{'eval_loss': 0.4, 'epoch': 1.0}"]
    found, steps = read(*lines)
    assert found == {"loss": [50], "eval_loss": [50, 100]}
    assert (steps.total, steps.done) == (100, 100)


def test_the_bar_with_numbers_on_it_counts_within_one_of_epochs() -> None:
    lines = [bar(0, 2)]
    for epoch in (1, 2):
        lines += [bar(batch, 10, ", loss=0.3") for batch in (1, 10)] + [bar(epoch, 2)]
    found, steps = read(*lines)
    assert found == {"loss": [1, 10, 11, 20]}
    assert steps.done == 20


def test_a_count_that_begins_anew_unasked_has_no_end_that_is_known() -> None:
    _, steps = read(*(bar(n, 10, ", loss=1") for n in (1, 10, 1, 5)))
    assert (steps.total, steps.done) == (0, 15)


def test_a_line_that_only_counts_up_headings_is_no_step() -> None:
    assert read("Step 1: loading the data", "loss: 0.3", "loss: 0.2")[0] == {"loss": [1, 2]}


def test_names_without_end_are_not_taken_without_end() -> None:
    output = Output((), Echo())
    for number in range(2 * NAMES):
        output.take(1, f"m{number}x=0.5\n".encode())
    output.take(1, b"m3x=0.25\n")
    columns = output.columns()
    assert len(columns) == NAMES and output.crowded
    assert columns["m3x"] == ([1, 2], [0.5, 0.25])
