"""Which examples of the user's files are trained on, chosen by and tested on."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dltui.data.options import FileData, Task
from dltui.data.parts import Part, Parts, part_of, parts
from dltui.data.stratify import quotas
from dltui.errors import InputError, UsageError


def split(y: Any, task: Task = "classes", seed: int = 0, **more: Any) -> Parts:
    keys = {"given", "groups", "names"}
    rest = {key: more.pop(key) for key in keys & set(more)}
    return parts(
        np.asarray(y), task, FileData(path="x", **more), seed, source="these files", **rest
    )


def per_class(found: Parts, y: NDArray[Any], part: Part) -> Counter[Any]:
    return Counter(y[getattr(found, part)].tolist())


@given(
    st.lists(st.integers(0, 5), min_size=10, max_size=120),
    st.integers(0, 2**70),
    st.sampled_from([0.1, 0.2, 0.34, 0.5]),
)
@settings(max_examples=60, deadline=None)
def test_every_example_is_in_one_part_and_every_class_in_each(
    labels: list[int], seed: int, share: float
) -> None:
    y = np.array(labels)
    found = split(y, seed=seed, test_share=share, validation_share=0.25)
    together = np.concatenate([found.train, found.validation, found.test])
    assert sorted(together.tolist()) == list(range(len(y)))
    for label, count in Counter(labels).items():
        train = per_class(found, y, "train")[label]
        assert train >= 1
        if count >= 3:
            assert per_class(found, y, "validation")[label] >= 1
            assert per_class(found, y, "test")[label] >= 1


def test_shares_are_those_of_the_whole() -> None:
    y = np.repeat([0, 1, 2], [100, 50, 12])
    found = split(y, test_share=0.2)
    assert per_class(found, y, "test") == {0: 20, 1: 10, 2: 2}
    assert found.counts() == {"train": 130, "test": 32}
    loose = [per_class(split(y, seed=s, stratify=False), y, "test")[2] for s in range(8)]
    assert len(set(loose)) > 1, "without it the rare class is a matter of chance"


def test_another_seed_draws_others_and_the_same_one_the_same() -> None:
    y = np.arange(60) % 3
    again = [split(y, seed=seed).test.tolist() for seed in (1, 1, 2)]
    assert again[0] == again[1] != again[2]


def test_quotas_round_the_largest_remainders_up() -> None:
    assert quotas(np.array([7, 3, 5]), 3, 1).tolist() == [1, 1, 1]
    assert quotas(np.array([95, 4, 1]), 10, 1).tolist() == [9, 1, 0]
    assert quotas(np.array([5, 5, 5]), 2, 0).sum() == 2


def test_a_class_of_one_stays_in_training_and_is_named() -> None:
    found = split([0] * 10 + [1] * 10 + [2], names=("a", "b", "rare"))
    assert 20 in found.train
    assert found.notes == ("no test examples of rare",)


def test_labels_keep_their_shares_the_rarest_first() -> None:
    random = np.random.default_rng(3)
    y = (random.random((400, 4)) < [0.5, 0.3, 0.05, 0.02]).astype(np.float32)
    found = split(y, "labels", test_share=0.25)
    assert abs(len(found.test) - 100) <= 4
    for label in range(4):
        whole, held = y[:, label].sum(), y[found.test, label].sum()
        assert abs(held - 0.25 * whole) <= 3 and held >= 1


def test_numbers_are_held_out_at_random() -> None:
    found = split(np.linspace(0, 1, 50)[:, None], "numbers", validation_share=0.1)
    assert found.counts() == {"train": 36, "validation": 4, "test": 10}


def test_groups_stay_together() -> None:
    groups = np.repeat(np.arange(20), 5)
    found = split(np.arange(100) % 2, groups=groups, test_share=0.2, validation_share=0.25)
    held = [set(groups[places].tolist()) for places in (found.train, found.validation, found.test)]
    assert not (held[0] & held[1] or held[0] & held[2] or held[1] & held[2])
    assert found.counts() == {"train": 60, "validation": 20, "test": 20}


def test_groups_that_files_tear_apart_are_refused() -> None:
    given: list[Part] = ["train", "train", "test", "test"]
    with pytest.raises(InputError, match="examples of ann both for train and for test"):
        split([0, 1, 0, 1], given=given, groups=["ann", "bo", "ann", "cy"])


def test_given_parts_are_taken_as_they_are() -> None:
    given: list[Part] = ["train", "test", "validation", "train", "test", "train"]
    found = split([0, 1, 0, 1, 0, 1], given=given, test_limit=1)
    assert found.train.tolist() == [0, 3, 5]
    assert found.validation.tolist() == [2]
    assert found.test.tolist() == [1]


def test_only_the_test_may_be_given() -> None:
    given: list[Part] = ["train"] * 10 + ["test"] * 2
    found = split([0, 1] * 6, given=given, validation_share=0.2)
    assert found.counts() == {"train": 8, "validation": 2, "test": 2}
    assert found.train.tolist() == sorted(found.train.tolist()), "in the files' order"


def test_words_of_parts_in_any_case() -> None:
    assert part_of(["Train", " VAL ", "validation", "TEST"], "t.csv") == [
        "train",
        "validation",
        "validation",
        "test",
    ]
    with pytest.raises(InputError, match=r"t.csv, row 3: it says 'holdout'; a part is train, val"):
        part_of(["train", "holdout"], "t.csv", first=2)
    with pytest.raises(InputError, match="row 1: it says nothing"):
        part_of([" "], "t.csv")


def test_limit_keeps_every_class_of_sorted_rows() -> None:
    y = np.repeat([0, 1, 2], 40)
    given: list[Part] = (["train"] * 30 + ["test"] * 10) * 3
    found = split(y, given=given, limit=30)
    assert per_class(found, y, "train") == {0: 10, 1: 10, 2: 10}
    assert found.train.tolist() == sorted(found.train.tolist())


def test_only_some_classes() -> None:
    y = np.arange(40) % 4
    found = split(y, classes=[3, 1], limit=8)
    assert set(y[found.train].tolist()) == {1, 3} and len(found.train) == 8
    with pytest.raises(UsageError, match=r"these files has the labels 0 to 3"):
        split(y, classes=[4])
    with pytest.raises(UsageError, match="not classes"):
        split(np.ones((9, 1)), "numbers", classes=[0])


@pytest.mark.parametrize(
    ("count", "options", "said"),
    [
        (10, {"test_share": 0.0}, "data.test_share = 0: these files has no test part of its own"),
        (10, {"test_share": 0.01}, "none is left for test; at least 0.1 is one"),
        (10, {"test_share": 0.97}, "none is left for training"),
        (1, {}, "of 1 examples of these files none is left for test"),
        (10, {"validation_share": 0.01}, "data.validation_share = 0.01: of 8 examples"),
    ],
)
def test_shares_that_leave_a_part_empty(count: int, options: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        split(np.zeros(count), **options)
    assert said in str(caught.value)


def test_a_share_beside_a_validation_part_cannot_act() -> None:
    given: list[Part] = ["train", "validation", "test"]
    with pytest.raises(InputError, match="1 validation examples of its own; leave it out"):
        split([0, 0, 0], given=given, validation_share=0.2)
