"""Claims judged against known numbers."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.presets.claims import check
from dltui.presets.claims_table import claims_table, words
from dltui.presets.sample import Measured
from dltui.presets.schema import Claim
from dltui.runs.verdict import Verdict

NUMBERS = st.floats(-1e6, 1e6)
KINDS: tuple[Any, ...] = ("published", "exact", "check")


def point(value: float | None, **settings: Any) -> Measured:
    named = {key.replace("__", "."): item for key, item in settings.items()}
    return Measured(settings={"run.seed": 0, **named}, metrics={"m": value})


def judge(claim: Claim, *points: Measured, quick: bool = False) -> Verdict:
    (verdict,) = check([claim], points, quick=quick)
    return verdict


@pytest.mark.parametrize(
    ("relation", "value", "measured", "holds"),
    [
        ("=", 87.0, 88.5, True),
        ("=", 87.0, 88.6, False),
        ("=", 87.0, 85.5, True),
        (">=", 90.0, 88.5, True),
        (">=", 90.0, 88.4, False),
        (">", 90.0, 88.6, True),
        (">", 90.0, 88.5, False),
        ("<=", 70.0, 71.5, True),
        ("<=", 70.0, 71.6, False),
        ("<", 70.0, 71.4, True),
        ("<", 70.0, 71.5, False),
    ],
)
def test_relations_with_a_tolerance_of_one_and_a_half(
    relation: Any, value: float, measured: float, holds: bool
) -> None:
    claim = Claim(metric="m", value=value, relation=relation, tolerance=1.5)
    assert judge(claim, point(measured)).verdict == ("reproduced" if holds else "off")


def test_mean_and_sample_spread_over_the_seeds() -> None:
    points = [Measured(settings={"run.seed": s}, metrics={"m": v}) for s, v in enumerate((1, 2, 6))]
    verdict = judge(Claim(metric="m", value=3.0, tolerance=4.0), *points)
    assert verdict.measured == 3.0
    assert verdict.spread == pytest.approx(math.sqrt(7))
    assert verdict.verdict == "reproduced"


def test_one_seed_has_no_spread_and_decimal_rounding_is_forgiven() -> None:
    verdict = judge(Claim(metric="m", value=0.3), point(0.1 + 0.2))
    assert verdict.spread is None
    assert verdict.verdict == "reproduced"


def test_where_picks_the_point_by_settings() -> None:
    points = [
        point(10, train__lr=1.0, model__hidden=[5]),
        point(88, train__lr=0.1, model__hidden=[5]),
    ]
    claim = Claim(metric="m", value=88, where={"train.lr": 0.1, "model.hidden": [5]})
    assert judge(claim, *points).measured == 88
    assert judge(Claim(metric="m", value=10, where={"train.lr": 1}), *points).measured == 10


def test_points_compared_with_other_points() -> None:
    points = [
        point(66.0, model__name="cnn", data__n=10),
        point(56.0, model__name="mlp", data__n=10),
        point(99.0, model__name="mlp", data__n=50),
    ]
    where = {"model.name": "cnn", "data.n": 10}
    claim = Claim(metric="m", relation=">", where=where, than={"model.name": "mlp"})
    verdict = judge(claim, *points)
    assert verdict.verdict == "reproduced"
    assert verdict.reason == "66 against 56 at model=mlp"
    turned = Claim(metric="m", relation="<", where=where, than={"model.name": "mlp"})
    assert judge(turned, *points).verdict == "off"
    far = Claim(metric="m", relation=">", where=where, than={"model.name": "mlp", "data.n": 50})
    assert judge(far, *points).verdict == "off"


def test_of_a_figure_known_to_be_wrong_the_right_one_is_judged() -> None:
    claim = Claim(
        metric="m", value=54.75, reason="known-wrong", right=95.53, tolerance=0.5, note="A slip."
    )
    verdict = judge(claim, point(95.5))
    assert (verdict.verdict, verdict.measured, verdict.note) == ("known-wrong", 95.5, "A slip.")
    assert words(verdict) == "known wrong: 95.53 is right"
    assert not verdict.fails
    assert words(judge(claim, point(54.75))) == "off by 40.78 from the right value"


def test_a_figure_of_other_hardware_is_judged_and_never_fails() -> None:
    claim = Claim(metric="m", value=1549, tolerance=50, reason="other-hardware")
    assert judge(claim, point(1560)).verdict == "reproduced"
    assert words(judge(claim, point(1075))) == "other hardware: off by 474"
    absent = judge(claim, Measured(settings={}, metrics={}))
    assert (absent.verdict, absent.fails) == ("other-hardware", False)


def seeds(*values: float, **settings: Any) -> list[Measured]:
    named = {key.replace("__", "."): item for key, item in settings.items()}
    return [
        Measured(settings={"run.seed": seed, **named}, metrics={"m": value})
        for seed, value in enumerate(values)
    ]


def test_what_is_chance_takes_several_seeds() -> None:
    claim = Claim(metric="m", value=10.0, tolerance=1, reason="chance")
    assert judge(claim, *seeds(10.0)).verdict == "not-separable"
    assert judge(claim, *seeds(10.0, 10.2, 9.8)).verdict == "reproduced"


def test_a_mean_within_two_standard_errors_of_its_bounds_decides_nothing() -> None:
    """C's 94 at 50 images: 94.2 ± 3.5 of eight runs decides, 90 ± 14.5 of five does not."""
    claim = Claim(metric="m", value=94, tolerance=6)
    far = (89.0, 90.0, 92.0, 98.0, 98.0, 97.0, 95.0, 94.0)
    assert judge(claim, *seeds(*far)).verdict == "reproduced"
    wide = judge(claim, *seeds(64.7, 93.0, 97.0, 97.0, 98.3))
    assert wide.verdict == "not-separable"
    assert words(wide) == "not separable: 90 ± 14, of which two standard errors are 13"
    assert judge(claim, *seeds(60.0, 61.0, 62.0)).verdict == "off"
    at_least = Claim(metric="m", value=80, relation=">=")
    assert judge(at_least, *seeds(86.3, 70.0, 100.0)).verdict == "not-separable"
    assert judge(at_least, *seeds(86.3, 84.0, 88.0)).verdict == "reproduced"


def test_an_order_closer_than_two_standard_errors_is_no_order() -> None:
    """C's edge detectors, as 84 ± 3 and 65 ± 15 of ten runs and as two means of two."""
    claim = Claim(metric="m", relation=">", where={"k": 2}, than={"k": 7})
    few = [*seeds(66.0, 70.0, k=2), *seeds(50.0, 80.0, k=7)]
    found = judge(claim, *few)
    assert found.verdict == "not-separable"
    assert "against 65 ± 21 at k=7" in found.reason
    many = [*seeds(84, 81, 87, 82, 86, k=2), *seeds(65, 50, 80, 60, 70, k=7)]
    assert judge(claim, *many).verdict == "reproduced"
    assert judge(msgspec.structs.replace(claim, relation="<"), *many).verdict == "off"


def test_how_a_point_ended_can_be_claimed() -> None:
    claim = Claim(metric="ended/out-of-memory", value=1)
    assert judge(claim, Measured(settings={}, metrics={}, unfinished="out-of-memory")).measured == 1
    assert judge(claim, point(1.0)).verdict == "off"


def test_arithmetic_and_checks_are_told_apart_from_published_figures() -> None:
    told = [words(judge(Claim(metric="m", value=1, kind=kind), point(1.0))) for kind in KINDS]
    assert told == ["reproduced", "exact", "holds"]


def test_quick_judges_only_what_it_can() -> None:
    full = judge(Claim(metric="m", value=90), point(50), quick=True)
    assert (full.verdict, full.fails, full.measured) == ("needs-full-run", False, 50)
    assert judge(Claim(metric="m", value=90, quick=True), point(50), quick=True).verdict == "off"


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([], "no point with lr=0.1"),
        ([point(1, train__lr=1.0)], "no point with lr=0.1"),
        ([point(None, train__lr=0.1)], "1 of 1 runs have no value"),
        ([point(1, train__lr=0.1, x=1), point(1, train__lr=0.1, x=2)], "fits 2 different settings"),
        ([Measured(settings={"train.lr": 0.1}, metrics={"mm": 1})], "did you mean mm?"),
        (
            [Measured(settings={"train.lr": 0.1}, metrics={}, unfinished="out-of-memory")],
            "1 of 1 runs: out-of-memory",
        ),
    ],
)
def test_what_was_not_measured_says_why_and_fails(points: list[Measured], reason: str) -> None:
    verdict = judge(Claim(metric="m", value=1, where={"train.lr": 0.1}), *points)
    assert verdict.verdict == "not-measured"
    assert reason in verdict.reason
    assert verdict.fails


@given(measured=NUMBERS, value=NUMBERS, tolerance=st.floats(0, 100))
def test_a_strict_order_never_holds_both_ways(
    measured: float, value: float, tolerance: float
) -> None:
    verdicts = {
        relation: judge(Claim(metric="m", value=value, relation=relation), point(measured)).verdict
        for relation in ("<", ">")
    }
    assert list(verdicts.values()).count("reproduced") == (0 if measured == value else 1)
    equal = judge(Claim(metric="m", value=value, tolerance=tolerance), point(measured))
    if abs(measured - value) <= tolerance:
        assert equal.verdict == "reproduced"
    elif abs(measured - value) > tolerance + 1e-3:
        assert equal.verdict == "off"


@given(st.lists(NUMBERS, min_size=2, max_size=6))
def test_the_mean_lies_among_the_values_and_order_is_no_matter(values: list[float]) -> None:
    points = [Measured(settings={"run.seed": s}, metrics={"m": v}) for s, v in enumerate(values)]
    one = judge(Claim(metric="m", value=0), *points)
    other = judge(Claim(metric="m", value=0), *reversed(points))
    assert one.measured is not None
    assert min(values) - 1e-6 <= one.measured <= max(values) + 1e-6
    assert one.measured == pytest.approx(other.measured)
    assert one.spread == pytest.approx(other.spread)


def test_the_table_and_json_hold_everything() -> None:
    claims = [
        Claim(metric="m", value=87, tolerance=1.5, where={"train.lr": 0.1}, source="S"),
        Claim(metric="m", value=80, relation=">=", where={"train.lr": 0.1}),
        Claim(metric="n", value=3),
    ]
    verdicts = check(claims, [point(90.25, train__lr=0.1)], quick=False)
    table = claims_table(verdicts)
    assert table.rows[0] == ["m", "lr=0.1", "87 ± 1.5", "90.250", "off by 3.25", "S"]
    assert table.rows[1] == ["m", "lr=0.1", "≥ 80", "90.250", "reproduced", ""]
    assert table.rows[2][3:5] == ["–", words(verdicts[2])]
    data = msgspec.json.decode(msgspec.json.encode(verdicts))
    assert {"metric", "where", "reported", "tolerance", "measured", "verdict"} <= data[2].keys()


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ("train.epochs", "not-comparable"),
        ("train.lr", "reproduced"),
        ("train.lr_decay", "not-comparable"),
        ("sweep", "reproduced"),
        ("run.seed", "reproduced"),
        ("data.download", "reproduced"),
    ],
)
def test_other_settings_are_not_what_was_reported(changed: str, verdict: str) -> None:
    claim = Claim(metric="m", value=1.0, where={"train.lr": 0.1})
    measured = point(1.0, train__lr=0.1)
    (found,) = check([claim], [measured], quick=False, changed=[changed])
    assert found.verdict == verdict
    assert ("another setting" in found.reason) is (found.verdict == "not-comparable")


@pytest.mark.parametrize(
    ("relation", "value", "than", "shown"),
    [
        ("=", 87.0, {}, "87"),
        (">=", 95.0, {}, "≥ 95"),
        ("<", 1234.0, {}, "< 1,234"),
        (">", None, {"model.kernel": 7, "train.lr": 0.1}, "> kernel=7"),
        ("<=", None, {"model.name": "mlp"}, "≤ model=mlp"),
        ("=", None, {"model.kernel": 7}, "= kernel=7"),
    ],
)
def test_what_was_reported_is_readable(
    relation: Any, value: float | None, than: dict[str, Any], shown: str
) -> None:
    where = {"model.kernel": 3, "train.lr": 0.1}
    claim = Claim(metric="m", value=value, relation=relation, than=than, where=where)
    verdict = judge(claim, point(80.0, model__kernel=3, train__lr=0.1))
    assert claims_table([verdict]).rows[0][2] == shown
