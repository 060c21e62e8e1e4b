"""Ranges as values of a sweep: their ends, their number, their order, and what is refused."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dltui.presets.document import dump
from dltui.presets.load import load
from dltui.presets.ranges import is_range, parse
from dltui.presets.sweep import expand
from dltui.toml.problems import PresetError

POSITIVE = st.floats(1e-12, 1e12)
COUNTS = st.integers(2, 60)

PRESET = """
title = "T"
topic = "learning-rate"
[data]
name = "digits"
[model]
name = "mlp"
[sweep]
"train.lr" = "0.001..1 log 4"
"""


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0.001..1 log 4", [0.001, 0.01, 0.1, 1.0]),
        ("1..0.01 log 3", [1.0, 0.1, 0.01]),
        ("0.001..1 log 5", [0.001, 0.00562, 0.0316, 0.178, 1.0]),
        ("1e-4 .. 1 log 3", [0.0001, 0.01, 1.0]),
        ("16..256 log 4", [16, 40, 102, 256]),
        ("1..2 log 5", [1.0, 1.19, 1.41, 1.68, 2.0]),
        ("1..5", [1, 2, 3, 4, 5]),
        ("2..-1", [2, 1, 0, -1]),
        ("16..256 double", [16, 32, 64, 128, 256]),
        ("16..200 double", [16, 32, 64, 128]),
        ("8..1 double", [8, 4, 2, 1]),
        ("0.1..0.5 by 0.1", [0.1, 0.2, 0.3, 0.4, 0.5]),
        ("1..10 by 4", [1, 5, 9]),
        ("0..1 lin 5", [0.0, 0.25, 0.5, 0.75, 1.0]),
    ],
)
def test_a_range_is_the_values_it_is_written_for(text: str, values: list[float]) -> None:
    assert is_range(text)
    found = parse(text)
    assert found == values
    assert [type(value) for value in found] == [type(value) for value in values]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1..", "has no end"),
        ("1..x", "'x' is not a number"),
        ("0.1..0.5", "how many values"),
        ("3..3", "one value"),
        ("0..1 log 3", "above 0"),
        ("-1..8 double", "above 0"),
        ("1..5 by 0", "lead nowhere"),
        ("1..5 by -1", "lead nowhere"),
        ("1..5 log 1", "2 to 10,000"),
        ("1..5 log 99999999999999999999", "2 to 10,000"),
        ("1..5 lin many", "2 to 10,000"),
        ("1..5 step 2", "says no range"),
        ("1..100000", "at most 10,000"),
        ("1..1e300 by 1", "at most 10,000"),
        ("1e999..5 log 3", "too far from 1"),
        ("1..1.000000000000000001 lin 9", "too close"),
    ],
)
def test_what_says_no_range_is_refused_in_words(text: str, words: str) -> None:
    assert is_range(text)
    with pytest.raises(ValueError, match=words):
        parse(text)


@pytest.mark.parametrize("value", ["net.py", "..", "../data", "a..b", "v1..2", "1.5", 3, None, [1]])
def test_names_and_paths_are_no_ranges(value: object) -> None:
    assert not is_range(value)


@given(POSITIVE, POSITIVE, COUNTS, st.sampled_from(["log", "lin"]))
def test_both_ends_stay_and_the_values_between_move_one_way(
    low: float, high: float, count: int, how: str
) -> None:
    assume(abs(high - low) > 1e-6 * max(high, low))
    values = parse(f"{low!r}..{high!r} {how} {count}")
    assert len(values) == count
    assert (values[0], values[-1]) == (low, high)
    steps = [(b - a) * (high - low) for a, b in pairwise(values)]
    assert all(step > 0 for step in steps)


@given(POSITIVE, st.floats(2, 1e6), st.integers(3, 12))
def test_a_logarithmic_range_has_one_ratio_but_for_rounding(
    low: float, times: float, count: int
) -> None:
    values = parse(f"{low!r}..{low * times!r} log {count}")
    ratio = times ** (1 / (count - 1))
    assert all(b / a == pytest.approx(ratio, rel=0.02) for a, b in pairwise(values))


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_whole_numbers_are_python_s_own_range(low: int, high: int) -> None:
    assume(low != high)
    step = 1 if high > low else -1
    assert parse(f"{low}..{high}") == list(range(low, high + step, step))


@given(st.text(max_size=20))
def test_any_text_is_a_range_or_refused_with_a_value_error(text: str) -> None:
    for candidate in (text, f"1..{text}", f"1..2 {text}"):
        if is_range(candidate):
            try:
                assert parse(candidate)
            except ValueError as error:
                assert str(error)


def test_a_preset_sweeps_over_a_range_in_its_file_and_by_an_override(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text(PRESET)
    loaded = load(file)
    assert loaded.preset.sweep.grid == {"train.lr": [0.001, 0.01, 0.1, 1.0]}
    assert [point.label for point in expand(loaded.preset)][:2] == ["lr=0.001", "lr=0.01"]
    for text in ("train.lr=1..8 double", "sweep.train.lr='1..8 double'"):
        assert load(file, overrides=[text]).preset.sweep.grid == {"train.lr": [1, 2, 4, 8]}
    again = tmp_path / "again.toml"
    again.write_text(dump(loaded.document))
    assert load(again).preset == loaded.preset


def test_a_bad_range_is_a_fault_of_its_line(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text(PRESET.replace("log 4", "log one"))
    with pytest.raises(PresetError, match=r'p\.toml:9: sweep\."train\.lr": .*2 to 10,000'):
        load(file)
    with pytest.raises(PresetError, match="must be above 0"):
        load(file, overrides=["train.lr=-1..1 lin 3"])
