"""What is known of a metric by its name, and how its values are told."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.metrics import Metric, find, headline, split_of
from dltui.presets.catalogue import bundled
from dltui.presets.load import load
from dltui.topics.catalogue import declared, metric
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import length, plain

VALUES = st.floats(allow_nan=False, allow_infinity=False, width=32)


@pytest.mark.parametrize(
    ("topic", "name", "word", "text"),
    [
        ("", "test/accuracy", "test/accuracy", "99.86 %"),
        ("", "my/val_accuracy", "my/val_accuracy", "99.9"),
        ("", "grad_norm", "grad_norm", "99.9"),
        ("", "parameters", "parameters", "100"),
        ("bias-variance", "bias2/1", "bias², degree 1", "99.9"),
        ("curves", "auroc/adaboost", "area under ROC, AdaBoost", "99.9"),
        ("gradients", "dA1/1,1", "dL/dA₁ at 1,1", "99.9"),
        ("memory", "memory/card", "memory in use on the card", "99.9 MiB"),
        ("memory", "memory/saved", "memory saved", "99.9 %"),
        (
            "staleness",
            "test/accuracy/delay-1/compensated",
            "test/accuracy, delay 1, compensated",
            "99.86 %",
        ),
        ("architectures", "second/parameters", "second network: parameters", "100"),
        ("architectures", "change/parameters", "change of parameters", "99.9 %"),
        ("learning-rate", "bias2/1", "bias2/1", "99.9"),
        ("no-such-topic", "bias2/1", "bias2/1", "99.9"),
    ],
)
def test_a_topic_has_words_for_what_it_measures(
    topic: str, name: str, word: str, text: str
) -> None:
    known = metric(name, topic)
    assert known.word == word
    assert known.text(99.86) == text


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("test/accuracy", 1),
        ("accuracy", 1),
        ("train/loss", -1),
        ("val_loss", -1),
        ("mse", -1),
        ("lossless", 0),
        ("parameters", 0),
    ],
)
def test_which_end_is_good(name: str, better: int) -> None:
    assert metric(name).better == better


@pytest.mark.parametrize(
    ("name", "split", "group"),
    [
        ("val/bleu", "val", "bleu"),
        ("eval_loss", "test", "loss"),
        ("loss/train", "train", "loss"),
        ("validation-top.5", "val", "top.5"),
        ("test/accuracy/delay-1", "test", "accuracy/delay-1"),
        ("grad_norm", "", "grad_norm"),
        ("test", "", "test"),
    ],
)
def test_a_name_gives_its_split_and_its_quantity_away(name: str, split: str, group: str) -> None:
    assert split_of(name) == (split, group)
    assert (find(name, {}).split, find(name, {}).group) == (split, group)


def test_of_undeclared_metrics_one_of_held_out_data_with_a_good_end_stands_first() -> None:
    assert headline([{"grad_norm": 1.0, "loss": 2.0, "val/bleu": 30.0}]) == "val/bleu"
    assert headline([{"grad_norm": 1.0, "loss": 2.0}]) == "loss"
    assert headline([{"grad_norm": 1.0}]) == "grad_norm"


def test_every_claim_of_a_bundled_preset_is_told_in_words_of_its_topic() -> None:
    bare = []
    for path in sorted(bundled().rglob("*.toml")):
        preset = load(path).preset
        known = declared(preset.topic)
        if preset.command is not None:  # the names are its program's own
            continue
        for claim in preset.reported:
            usual = claim.metric.startswith(("test/", "train/"))
            if not usual and find(claim.metric, known).word == claim.metric != "parameters":
                bare.append(f"{preset.topic}: {claim.metric}")
    assert set(bare) <= {"architectures: activations", "architectures: multiply-adds"}


def test_a_column_has_one_precision_where_that_leaves_each_its_digits() -> None:
    assert Metric("loss").column([2.3034, 0.51237, None]) == ["2.303", "0.512", "–"]
    assert Metric("count").column([7.0, 1200.0]) == ["7", "1,200"]
    assert Metric("loss").column([2e29, 0.5]) == ["2e29", "0.500"]
    assert metric("test/accuracy").column([100.0, 9.7]) == ["100.00", "9.70"]


@given(st.lists(VALUES, min_size=1, max_size=8))
def test_a_shared_precision_loses_at_most_half_of_its_last_digit(values: list[float]) -> None:
    known = Metric("x")
    digits = known.decimals(values)
    if digits is None:
        return
    for value, text in zip(values, known.column(values), strict=True):
        if "e" not in text:
            assert abs(float(text.replace(",", "")) - value) <= 0.51 * 10.0**-digits


@given(
    value=VALUES,
    width=st.integers(9, 40),
    name=st.sampled_from(["test/accuracy", "loss", "parameters", "memory/peak", "x" * 60]),
)
def test_a_number_is_never_cut(value: float, width: int, name: str) -> None:
    line = phrases.result(metric(name), value, width)
    number = plain(line).split(" ", 1)[0] if len(line) == 1 else line[-1][0]
    assert length(line) <= width
    assert "…" not in number


def test_the_best_is_by_the_metrics_direction() -> None:
    assert metric("loss").best([0.5, None, 0.2, math.nan]) == 0.2
    assert metric("accuracy").best([0.5, None, 0.2]) == 0.5
    assert metric("parameters").best([1.0, 2.0]) is None
    assert metric("loss").best([None]) is None


def test_the_headline_is_claimed_else_usual_else_a_result() -> None:
    def of(*names: str, claimed: tuple[str, ...] = ()) -> str | None:
        return headline([dict.fromkeys(names, 1.0), {"other": None}], claimed, declared())

    assert of("loss", "x", "test/accuracy", claimed=("x",)) == "x"
    assert of("loss", "test/accuracy", claimed=("x", "other")) == "test/accuracy"
    assert of("steps", "parameters", "memory/peak", "y") == "y"
    assert of("steps", "parameters") == "parameters"
    assert of("steps", "best/epoch") is None
    assert headline([]) is None


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (24, "test/accuracy    97.50 %"),
        (18, "accuracy   97.50 %"),
        (14, "accuracy 97.50"),
        (10, "97.50 %"),
        (5, "97.50"),
    ],
)
def test_the_word_of_a_result_gives_way_before_its_unit_and_both_before_a_digit(
    width: int, text: str
) -> None:
    assert plain(phrases.result(metric("test/accuracy"), 97.5, width)) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("parameters", 143_667_240.0, "143,667,240"),
        ("tokens", 143_667_240.0, "143,667,240"),
        ("grad_norm", 3.6e29, "3.6e29"),
        ("val_loss", 38_512_345_088.0, "38.5G"),
    ],
)
def test_counts_are_whole(name: str, value: float, text: str) -> None:
    """A large float has no decimals either, and counts nothing."""
    assert metric(name).text(value) == text
