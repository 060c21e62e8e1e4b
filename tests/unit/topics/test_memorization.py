"""Random labels: what is told of them, and the training set counted as the source does."""

from __future__ import annotations

from conftest import Run

from dltui.data.options import NamedData
from dltui.models.options import Mlp
from dltui.topics.memorization.topic import TOPIC
from dltui.training.options import TrainOptions

DATA = NamedData(name="digits", limit=200, test_limit=100, shuffled_labels=1.0, shuffled_among=9)
TRAIN = TrainOptions(batch_size=20, epochs=20, lr=0.3)


def test_with_dropout_on_less_is_remembered(run_experiment: Run) -> None:
    ran = run_experiment(
        TOPIC, "train", data=DATA, model=Mlp(hidden=(64,), dropout=0.8), train=TRAIN
    )
    assert ran.metrics["train/accuracy/with-dropout"] < ran.metrics["train/accuracy"]
    assert ran.metrics["chance"] == 10
    text = ran.figures["labels"].text
    assert "from the first 9 classes" in text
    assert "Guessing evenly gets 11 % of them" in text


def test_without_dropout_both_count_the_same(run_experiment: Run) -> None:
    ran = run_experiment(TOPIC, "train", data=DATA, model=Mlp(hidden=(64,)), train=TRAIN)
    assert ran.metrics["train/accuracy/with-dropout"] == ran.metrics["train/accuracy"]
