"""What a line of somebody's program tells, by the forms that frameworks and people print."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.topics.programs.printed.found import Found
from dltui.topics.programs.printed.lines import LONGEST, Reader

VALUES: dict[str, dict[str, float]] = {
    "step 3 loss=0.5": {"loss": 0.5},
    "Step: 10/100 | Loss: 1.5 | LR: 3e-4": {"loss": 1.5, "lr": 3e-4},
    "Train Epoch: 1 [640/60000 (1%)]\tLoss: 1.236748": {"train/loss": 1.236748},
    "Test set: Average loss: 0.0500, Accuracy: 9800/10000 (98%)": {
        "test/loss": 0.05,
        "test/accuracy": 98.0,
    },
    "Epoch: [0][ 10/5005]\tTime  0.512 ( 0.640)\tLoss 6.9012e+00 (7.0e+00)\tAcc@1   0.39 (  0.1)": {
        "loss": 6.9012,
        "acc@1": 0.39,
    },
    "| epoch   1 |   200/ 2983 batches | lr 20.00 | ms/batch 10.21 | loss  7.63 | ppl  2063.10": {
        "lr": 20.0,
        "loss": 7.63,
        "ppl": 2063.1,
    },
    "| end of epoch   1 | time: 33.10s | valid loss  5.33 | valid ppl   206.73": {
        "time": 33.1,
        "val/loss": 5.33,
        "val/ppl": 206.73,
    },
    "[0/25][10/782] Loss_D: 1.2345 Loss_G: 4.5 D(x): 0.5 D(G(z)): 0.4 / 0.1": {
        "loss_d": 1.2345,
        "loss_g": 4.5,
        "d(x)": 0.5,
        "d(g(z))": 0.4,
    },
    "[1,  2000] loss: 2.173": {"loss": 2.173},
    "Accuracy of the network on the 10000 test images: 54 %": {"test/accuracy": 54.0},
    "loss: 2.303494  [   64/60000]": {"loss": 2.303494},
    "Episode 10\tLast reward: 20.00\tAverage reward: 12.05": {"last_reward": 20.0, "reward": 12.05},
    "step 0: train loss 4.2874, val loss 4.2823": {"train/loss": 4.2874, "val/loss": 4.2823},
    "iter 10: loss 3.2000, time 12.31ms, mfu 4.02%": {"loss": 3.2, "mfu": 4.02},
    "45/45 ━━━━━━━━━━━━━━━━━━━━ 1s 3ms/step - accuracy: 0.9 - loss: 0.3 - val_loss: 0.5": {
        "accuracy": 0.9,
        "loss": 0.3,
        "val_loss": 0.5,
    },
    "12/45 [=====>......................] - ETA: 1s - loss: 0.3012 - accuracy: 0.90": {
        "loss": 0.3012,
        "accuracy": 0.9,
    },
    "{'loss': 0.5, 'grad_norm': 1.0, 'learning_rate': 5e-05, 'epoch': 1.0}": {
        "loss": 0.5,
        "grad_norm": 1.0,
        "learning_rate": 5e-5,
    },
    "{'loss': '0.5', 'epoch': '1.0'}": {"loss": 0.5},
    '{"step": 3, "train/loss": 0.5, "eval": {"acc": 0.9}, "done": false}': {
        "train/loss": 0.5,
        "eval/acc": 0.9,
    },
    " 37%|███▋      | 37/100 [00:01<00:02, 25.00it/s, loss=0.3, v_num=0]": {"loss": 0.3},
    "Epoch 0:  37%|███▋      | 37/100 [00:01<00:02, 25.00it/s, v_num=0, train_loss=0.3]": {
        "train_loss": 0.3
    },
    "Epoch 0/9 ━━━━━╸━━━ 37/100 0:00:01 • 0:00:02 25.00it/s v_num: 0.000 train_loss: 0.3": {
        "train_loss": 0.3
    },
    "loss: 0.31:  37%|███▋      | 37/100 [00:01<00:02, 25.00it/s]": {"loss": 0.31},
    "123it [00:01, 100.5it/s, loss=0.2]": {"loss": 0.2},
    "2026-11-28 01:02:03,123 - root - INFO - step 5 loss=0.25": {"loss": 0.25},
    "[2026-11-28 01:02:03,123][train][INFO] - epoch 3, loss: 0.5": {"train/loss": 0.5},
    "INFO:root:loss: 0.31": {"loss": 0.31},
    "loss:0.3": {"loss": 0.3},
    "accuracy: 98.5%": {"accuracy": 98.5},
    "Val Loss: 0.31, Val Acc: 0.9": {"val/loss": 0.31, "val/acc": 0.9},
    "round 3: val-auc:0.93 train-auc:0.98": {"val-auc": 0.93, "train-auc": 0.98},
    "[10]\ttrain-logloss:0.30\teval-logloss:0.35": {"train-logloss": 0.3, "eval-logloss": 0.35},
    "step 3 samples: 50,000": {"samples": 50000.0},
    "tok/s: 51234, reward: 7": {"tok/s": 51234.0, "reward": 7.0},
}

NOTHING = (
    "2026-11-28 01:02:03 INFO batch: 3",
    "Namespace(lr=0.1, batch_size=64, betas=(0.9, 0.99), name='x')",
    "  (fc1): Linear(in_features=784, out_features=10, bias=True)",
    "    lr: 0.001",
    "lr=0.1 batch_size=64 momentum=0.9 seed=3",
    '{"lr": 0.1, "hidden": 64, "arch": "x"}',
    "train.py:45: UserWarning: foo is 0.3, loss=0.5",
    "Server at http://localhost:8080 port: 8080",
    "listening on localhost:8080",
    "PyTorch version: 2.14.0, CUDA 12.1",
    "epoch=3-step=100.ckpt",
    "Saved to /tmp/run=3/loss=0.5/x.ckpt",
    "Total time: 12:30",
    "total params: 1,234,567",
    "eta: 0:12:33, started: 2026-11-28",
    "model.safetensors:  37%|███▋      | 100M/268M [00:05<00:08, 20.1MB/s]",
    "Map: 100%|██████████| 1000/1000 [00:00<00:00, 5000.12 examples/s]",
    "HTTP error 404",
    "  charts/html.py:33. The drawing is right, run.py:4.5",
    "Modules in train mode: 1",
    "TPU available: False, using: 0 TPU cores",
    "Found: 5000 images",
    "hash=3f2a9c, sha: 12ab",
    "",
    "done",
)


@pytest.mark.parametrize("line", VALUES)
def test_values_are_found(line: str) -> None:
    assert Reader().read(line).values == VALUES[line]


@pytest.mark.parametrize("line", NOTHING)
def test_what_is_no_metric_is_not_taken_for_one(line: str) -> None:
    assert Reader().read(line).values == {}


PLACES: dict[str, tuple[float | None, int | None, float | None, int | None]] = {
    "step 3 loss=0.5": (3, None, None, None),
    "Step: 10/100 | Loss: 1.5": (10, 100, None, None),
    "Train Epoch: 1 [640/60000 (1%)]\tLoss: 1.2": (640, 60000, 1, None),
    "[0/25][10/782] Loss_D: 1.2345": (10, 782, 0, 25),
    "[1,  2000] loss: 2.173": (2000, None, 1, None),
    "| epoch   1 |   200/ 2983 batches | loss  7.63": (200, 2983, 1, None),
    "Epoch 1/10": (None, None, 1, 10),
    "[epoch 2/10] train_loss=0.5 (12.3s)": (None, None, 2, 10),
    "Epoch 0/9 ━━━━━╸━━━ 37/100 0:00:01 • 0:00:02 25.00it/s train_loss: 0.3": (37, 100, 0, 9),
    "45/45 ━━━━━━━━━━━ 1s 3ms/step - loss: 0.3": (45, 45, None, None),
    "{'loss': 0.5, 'epoch': 1.5}": (None, None, 1.5, None),
    "2026-11-28 01:02:03 INFO batch: 3": (3, None, None, None),
    "123it [00:01, 100.5it/s, loss=0.2]": (123, None, None, None),
    "[10]\ttrain-logloss:0.30": (10, None, None, None),
}


@pytest.mark.parametrize("line", PLACES)
def test_where_a_line_is(line: str) -> None:
    found = Reader().read(line)
    step, epoch = found.step, found.epoch
    assert (
        step and step.number,
        step and step.total,
        epoch and epoch.number,
        epoch and epoch.total,
    ) == PLACES[line]


def test_bars_about_something_else_do_not_count() -> None:
    reader = Reader()
    assert reader.read(" 37%|███▋  | 37/100 [00:01<00:02, 25.00it/s]").counts
    assert not reader.read(
        "Validation: 100%|████| 10/10 [00:00<00:00, 50it/s, val_loss=0.4]"
    ).counts
    assert not reader.read("Map: 100%|████| 1000/1000 [00:00<00:00, 5000.12 examples/s]").counts


def test_units_are_told_beside_the_number() -> None:
    found = Reader().read("step 3: time: 12.5ms, acc: 97.5 %, speed: 25.1it/s, memory: 512 MiB")
    assert found.values == {"time": 12.5, "acc": 97.5, "speed": 25.1, "memory": 512.0}
    assert found.units == {"time": "ms", "acc": "%", "speed": "it/s", "memory": "MiB"}


def test_a_heading_holds_for_the_line_below_it() -> None:
    reader = Reader()
    assert reader.read("Test Error: ").values == {}
    assert reader.read(" Accuracy: 50.9%, Avg loss: 2.149474 ").values == {
        "test/accuracy": 50.9,
        "test/loss": 2.149474,
    }
    assert reader.read("loss: 0.3").values == {"loss": 0.3}


def test_a_traceback_is_not_read() -> None:
    reader = Reader()
    for line in ("Traceback (most recent call last):", '  File "x.py", line 3', "    loss = 0.5"):
        assert reader.read(line).values == {}
    assert reader.read("ValueError: loss=0.5").values == {}
    assert reader.read("loss=0.5").values == {"loss": 0.5}


def test_the_arguments_of_an_object_are_not_read() -> None:
    reader = Reader()
    for line in ("INFO - TrainingArguments(", "adam_beta1=0.9,", "max_grad_norm=1.0,", ")"):
        assert reader.read(line).values == {}
    assert reader.read("loss=0.5,").values == {"loss": 0.5}


def test_patterns_replace_the_usual_forms() -> None:
    reader = Reader(
        [r"it (?P<step>\d+)/(?P<total>\d+) E=(?P<energy>\S+)", r"(?P<name>\w+)->(?P<value>\S+)"]
    )
    found = reader.read("it 4/10 E=-1.5 loss=3")
    assert found.values == {"energy": -1.5}
    assert found.step is not None and (found.step.number, found.step.total) == (4, 10)
    assert reader.read("gap->0.25").values == {"gap": 0.25}
    assert reader.read("loss=3").values == {}


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = Reader().read(text)
    assert isinstance(found, Found)


NAMES = st.from_regex(r"[a-z]{2,8}(_[a-z]{1,6})?", fullmatch=True)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32)


@given(NUMBERS, st.integers(0, 10**6), st.sampled_from(["=", ": ", " = ", ":"]))
def test_a_number_is_found_however_it_is_written(value: float, step: int, sign: str) -> None:
    for text in (f"{value!r}", f"{value:.6e}", f"{value:+.4g}"):
        found = Reader().read(f"step {step} quality{sign}{text} ok")
        if sign == ":" and text.lstrip("+-").isdigit():
            continue  # such as a line number behind a file's name
        assert found.values == {"quality": float(text)}
        assert found.step is not None and found.step.number == step


@given(st.dictionaries(NAMES, NUMBERS, max_size=5))
def test_json_is_read_as_it_was_written(metrics: dict[str, float]) -> None:
    import json

    found = Reader().read(
        json.dumps({"global_step": 7, **{f"m/{k}": v for k, v in metrics.items()}})
    )
    known = {name: value for name, value in found.values.items() if name.startswith("m/")}
    assert all(math.isclose(metrics[name[2:]], value) for name, value in known.items())


def test_a_line_that_never_ends_is_not_read() -> None:
    assert Reader().read("loss=0.5 " + "x" * LONGEST).values == {}
