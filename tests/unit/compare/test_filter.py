"""The filter language, and people's notes on runs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.compare.filter import Facts, parse, unmeant

SETTINGS: dict[str, Any] = {
    "train.lr": 0.01,
    "train.optimizer": "sgd",
    "train.shuffle": False,
    "model.hidden": [256, 512],
    "data.limit": None,
}
STATUSES = "queued, running, finished, diverged, stopped, no memory, failed, lost"
FACTS = Facts(
    texts={
        "status": "out-of-memory",
        "topic": "losses",
        "name": "losses/focal",
        "title": "Focal loss",
        "tag": "keep paper",
        "note": "as in section 3",
    },
    numbers={"test/accuracy": 91.5, "train/accuracy": 99.0, "steps": 1800.0, "age": 7200.0},
    settings=lambda: SETTINGS,
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "focal",
        "FOCAL loss",
        '"focal loss"',
        "status:oom",
        "status:failed,out",
        "status=out-of-memory",
        "status!=failed",
        "-status:failed",
        "-nothing",
        "tag:keep tag:paper",
        'note:"section 3"',
        "topic:losses train.lr<0.1 test/accuracy>90 focal",
        "accuracy>90",
        "accuracy<92",
        "train/accuracy=99",
        "lr=1e-2",
        "lr:0.01",
        "lr!=0.1",
        "optimizer:sgd,adam",
        "shuffle=no",
        "shuffle:false",
        "hidden=256-512",
        "age<3h",
        "age>=2h",
        "test/accuracy>90%",
        "test/accuracy > 90 focal",
        "accuracy >90",
        "lr< 0.1",
        "status: oom",
        "status:no memory",
        "status:No Memory focal",
        "no memory",
        "status=no memory",
        "status:no",
        "-status!=no memory",
    ],
)
def test_it_fits(text: str) -> None:
    found = parse(text)
    assert found.faults == ()
    assert found.fits(FACTS)


@pytest.mark.parametrize(
    "text",
    [
        "nothing",
        "-focal",
        "status:failed",
        "-status:oom",
        "status=lost",
        "status!=out-of-memory",
        "tag:other",
        "test/accuracy>95",
        "accuracy>95",
        "lr<0.01",
        "lr!=0.01",
        "unknown.key:1",
        "unknown!=1",
        "shuffle=yes",
        "age<1h",
        "optimizer<3",
        "focal status:failed",
        "status!=no memory",
        "-status:no memory",
        "focal no memory at all",
    ],
)
def test_it_does_not_fit(text: str) -> None:
    found = parse(text)
    assert found.faults == ()
    assert not found.fits(FACTS)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("lr<", "lr< needs a value"),
        ("focal lr<abc", "'abc' is not a number"),
        ("lr>2h", "'2h' is not a number"),
        ("status:", "status: needs a value"),
        ("age>nan", "'nan' is not a number"),
        ("accuracy >", "accuracy> needs a value"),
        ("lr < accuracy>90", "'accuracy>90' is not a number"),
        ("topic<3", "topic is words: ask with topic:3"),
        ("status:xyz", f"no status xyz: {STATUSES}"),
        ("status:failed,x", f"no status x: {STATUSES}"),
        ("status=fail", f"no status fail: {STATUSES}"),
    ],
)
def test_what_is_wrong_is_said_and_fits_nothing(text: str, fault: str) -> None:
    found = parse(text)
    assert found.faults == (fault,)
    assert not found.fits(FACTS)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("acc>90", "no metric or setting called acc; nearest: test/accuracy, train/accuracy"),
        ("hid:256", "no metric or setting called hid; nearest: model.hidden"),
        (
            "acuracy>90",
            "no metric or setting called acuracy; nearest: test/accuracy, train/accuracy",
        ),
        ("optimiser:sgd", "no metric or setting called optimiser; nearest: train.optimizer"),
        ("focal lr<1 bogus=7", "no metric or setting called bogus"),
        ("-bogus=7", "no metric or setting called bogus"),
        ("optimizer<3", "optimizer is no number in any run"),
        ("focal lr<0.1 age<3h best>3 status:lost topic:other", ""),
        ("limit>3", "limit is no number in any run"),
    ],
)
def test_what_no_run_knows_is_named_with_what_is_nearest(text: str, fault: str) -> None:
    assert unmeant(parse(text), [FACTS]) == fault


def test_nothing_is_unknown_where_there_are_no_runs() -> None:
    assert unmeant(parse("acc>90"), []) == ""


@given(st.text(max_size=40))
def test_any_text_is_a_filter_or_told_why_not(text: str) -> None:
    found = parse(text)
    found.fits(FACTS)
    assert all(fault.isprintable() or not text.isprintable() for fault in found.faults)
    assert isinstance(unmeant(found, [FACTS]), str)


def test_settings_are_read_only_when_they_are_asked_for() -> None:
    def never() -> dict[str, Any]:
        raise AssertionError("settings were read")

    facts = Facts(texts=FACTS.texts, numbers=FACTS.numbers, settings=never)
    assert parse("focal status:oom accuracy>90 age>1h").fits(facts)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_filter(text: str) -> None:
    found = parse(text)
    assert found.fits(FACTS) in (True, False)


@given(st.sampled_from(sorted(FACTS.texts)), st.booleans())
def test_a_term_and_its_negation_are_opposites(key: str, hit: bool) -> None:
    text = f"{key}:{'o' if hit else 'lost'}"
    assert parse(text).fits(FACTS) is not parse(f"-{text}").fits(FACTS)
