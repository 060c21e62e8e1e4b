"""Curves: the published areas to their digits, exact gains, ties, and tables from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from dltui.errors import DataError, DltuiError
from dltui.runs.log.events import Status
from dltui.topics.curves import binary, published
from dltui.topics.curves.models import SCORES, split
from dltui.topics.curves.options import Curves
from dltui.topics.curves.topic import TOPIC
from dltui.training.tasks.measures import (
    area,
    auprg,
    auroc,
    average_precision,
    count,
    pr_area,
    precision_recall,
    precision_recall_gain,
    roc,
    with_easy_negatives,
)

DIABETES = Curves(data="dataset_37_diabetes.arff", positive="tested_positive")

labelled = st.lists(
    st.tuples(st.booleans(), st.integers(0, 12).map(lambda n: n / 12)), min_size=2, max_size=80
).filter(lambda rows: len({label for label, _ in rows}) == 2)


def arrays(rows: list[tuple[bool, float]]) -> tuple[Any, Any]:
    return np.array([label for label, _ in rows]), np.array([score for _, score in rows])


@pytest.fixture(scope="module")
def diabetes(shared_data: Path) -> tuple[Any, dict[str, Any]]:
    """The table, and the counts of each model."""
    table = binary.load(DIABETES, [shared_data])
    parts = split(table, DIABETES)
    return table, {
        name: count(parts.test_y, SCORES[name](parts, DIABETES)) for name in DIABETES.models
    }


@pytest.mark.parametrize(
    ("model", "under_roc", "under_pr", "under_gain", "right"),
    [
        ("adaboost", 0.8160991140642303, 0.6583825843463507, 3484.9656016837307, 0.7235),
        ("logistic-regression", 0.7994878183831672, 0.6522517882377267, 3476.754018649303, 0.7102),
    ],
)
def test_the_published_areas_to_every_digit(
    diabetes: Any, model: str, under_roc: float, under_pr: float, under_gain: float, right: float
) -> None:
    table, counts = diabetes[0], diabetes[1][model]
    gained = published.gained(counts, table.base_rate)
    ours = (auroc(counts), pr_area(counts), gained.total)
    assert ours == pytest.approx((under_roc, under_pr, under_gain), rel=1e-12)
    assert auprg(counts) == pytest.approx(right, abs=1e-4)


def test_nearly_all_of_the_published_gain_area_is_one_segment(diabetes: Any) -> None:
    table, found = diabetes
    for counts in found.values():
        gained = published.gained(counts, table.base_rate)
        assert gained.curve[0][0] == pytest.approx(-(268 / 768) / 0.0001)
        assert gained.first == pytest.approx(3445.0751, abs=1e-4)
        assert 0.6 < gained.above < 0.75
        assert gained.below > 30


def test_true_negatives_move_roc_and_leave_precision_and_recall(diabetes: Any) -> None:
    for counts in diabetes[1].values():
        more = with_easy_negatives(counts, 2540)
        assert more.negatives == 168 + 2540
        assert pr_area(more) == pytest.approx(pr_area(counts), rel=1e-12)
        off = 1 - auroc(counts)
        assert 1 - auroc(more) == pytest.approx(off * 168 / more.negatives)


def test_every_figure_of_the_curves(run_experiment: Any, shared_data: Path) -> None:
    ran = run_experiment(TOPIC, "curves", DIABETES, data_root=shared_data)
    figures = ran.figures
    confusion = np.array(figures["confusion-adaboost"].values)
    assert confusion.tolist() == [[138, 30], [29, 57]]
    assert figures["confusion-adaboost"].row_labels == ["tested_negative", "tested_positive"]
    table = figures["thresholds"]
    assert [column.name for column in table.columns] == [
        "model", "threshold", "tp", "fp", "fn", "tn", "precision", "recall",
    ]  # fmt: skip
    own = [row for row in table.rows if row[0] == "adaboost" and row[1] >= 0.5]
    assert own[-1][2:6] == [57, 30, 29, 138]
    all_positive = next(mark for mark in figures["pr"].marks if mark.label == "all positive")
    assert (all_positive.x, all_positive.y) == (1, pytest.approx(86 / 254))
    assert figures["easy-negatives"].rows[0][3] == figures["easy-negatives"].rows[0][4]
    assert figures["auprg-as-published"].rows[1][-1] == pytest.approx(3476.754018649303)
    assert "−π/ε = -3489.6" in figures["auprg-pitfall"].text
    assert ran.metrics["precision/all-positive"] == pytest.approx(86 / 254)
    assert ran.metrics["base-rate"] == pytest.approx(268 / 768)
    no_skill = next(line for line in figures["pr"].lines if line.name == "no skill")
    assert no_skill.y == pytest.approx([86 / 254, 86 / 254])


@given(labelled)
def test_areas_are_those_of_scikit_learn(rows: list[tuple[bool, float]]) -> None:
    labels, scores = arrays(rows)
    counts = count(labels, scores)
    assert auroc(counts) == pytest.approx(sklearn_metrics.roc_auc_score(labels, scores))
    precision, recall, _ = sklearn_metrics.precision_recall_curve(labels, scores)
    expected = sklearn_metrics.auc(recall, precision)
    assert area(precision_recall(counts)) == pytest.approx(expected)
    expected = sklearn_metrics.average_precision_score(labels, scores)
    assert average_precision(counts) == pytest.approx(expected)


@given(labelled, st.randoms())
def test_the_order_of_tied_scores_does_not_matter(
    rows: list[tuple[bool, float]], random: Any
) -> None:
    before = count(*arrays(rows))
    random.shuffle(rows)
    after = count(*arrays(rows))
    for measure in (auroc, auprg, average_precision):
        assert measure(after) == measure(before)


@given(labelled)
def test_gains_stay_in_the_unit_square(rows: list[tuple[bool, float]]) -> None:
    counts = count(*arrays(rows))
    recall_gain, precision_gain = precision_recall_gain(counts)
    assert recall_gain[0] == pytest.approx(0, abs=1e-9)
    assert (recall_gain[-1], precision_gain[-1]) == pytest.approx((1, 0), abs=1e-9)
    assert (np.diff(recall_gain) >= -1e-12).all()
    assert (precision_gain >= 0).all() and (precision_gain <= 1 + 1e-12).all()
    assert 0 <= auprg(counts) <= 1 + 1e-12


def test_gains_are_straight_between_thresholds() -> None:
    generator = np.random.default_rng(1)
    labels = generator.random(200) < 0.3
    counts = count(labels, (labels + generator.normal(0, 1, 200)).round(1))
    places = np.arange(len(counts.tp))
    dense = np.linspace(0, places[-1], 200 * places[-1] + 1)
    tp, fp = np.interp(dense, places, counts.tp), np.interp(dense, places, counts.fp)
    odds, total = counts.positives / counts.negatives, counts.positives
    kept = tp >= counts.base_rate * total
    x = 1 - odds * (total - tp[kept]) / tp[kept]
    y = np.maximum(1 - odds * fp[kept] / tp[kept], 0)
    missing = x[0] * y[0]  # from recall gain 0 to the first dense point
    assert auprg(counts) == pytest.approx(float(np.trapezoid(y, x)) + missing, abs=1e-5)


def test_a_perfect_and_a_useless_classifier() -> None:
    labels = np.array([True] * 3 + [False] * 7)
    perfect = count(labels, labels.astype(float))
    areas = (auroc(perfect), average_precision(perfect), auprg(perfect))
    assert areas == pytest.approx((1, 1, 1), abs=1e-12)
    useless = count(labels, np.zeros(10))
    assert auroc(useless) == 0.5
    assert average_precision(useless) == pytest.approx(0.3)
    assert auprg(useless) == 0
    assert [axis.tolist() for axis in roc(useless)] == [[0, 1], [0, 1]]


def test_the_threshold_moves_the_confusion_matrix() -> None:
    counts = count(np.array([True, False, True, False]), np.array([0.9, 0.7, 0.5, 0.1]))
    assert counts.at(0.95) == (0, 0, 2, 2)
    assert counts.at(0.7) == (1, 1, 1, 1)
    assert counts.at(0.5) == (2, 1, 0, 1)
    assert counts.at(0.0) == (2, 2, 0, 0)


def test_the_users_csv(run_experiment: Any, tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    lines = ["size,ill,weight"]
    for _ in range(90):
        ill = generator.random() < 0.4
        lines.append(f"{generator.normal(2.0 * ill):.3f},{'yes' if ill else 'no'},1")
    (tmp_path / "own.csv").write_text("\n".join(lines))
    options = Curves(data="own.csv", target="ill", models=("logistic-regression",))
    ran = run_experiment(TOPIC, "curves", options, folder=tmp_path)
    assert 0.8 < ran.metrics["auroc/logistic-regression"] < 1
    assert ran.figures["confusion-logistic-regression"].column_labels == ["no", "yes"]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("a,b\n1,x\n2,y\n3,z\n1,x\n2,y\n3,z\n", {}, "3 different values.*options.target"),
        ("a,b\n1,x\n2,y\n", {"target": "c"}, "no column 'c'; valid: a, b"),
        ("a,b\n1,x\n2,y\n", {"positive": "z"}, "no class 'z'; it has x and y"),
        ("a,b\nnan,x\n2,y\n", {}, r"line 2: column 'a' is empty; options\.missing"),
        ("a,b\n1,x\n2\n", {}, "line 3: 1 cell,"),
        ("a,b\n1,x\n2,\n", {}, "line 3: the label 'b' is empty"),
        ("", {}, "is empty"),
    ],
)
def test_tables_that_do_not_fit_are_one_line(
    tmp_path: Path, text: str, options: dict[str, str], message: str
) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(DltuiError, match=message) as caught:
        binary.load(Curves(data="t.csv", **options), [tmp_path])
    assert "\n" not in str(caught.value)


def test_a_missing_table_says_what_to_do(run_experiment: Any, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"--data-root.*breast-cancer, which needs no file"):
        run_experiment(TOPIC, "curves", DIABETES, data_root=tmp_path)
    (tmp_path / "t.doc").write_text("")
    with pytest.raises(DataError, match=r"\.csv, \.tsv"):
        binary.load(Curves(data="t.doc"), [tmp_path])


def test_the_network_of_the_training_loop(run_experiment: Any) -> None:
    options = Curves(models=("mlp", "logistic-regression"), positive="malignant", epochs=6)
    ran = run_experiment(TOPIC, "curves", options)
    assert ran.metrics["auroc/mlp"] > 0.97
    assert {"loss", "accuracy", "confusion-mlp"} <= ran.figures.keys()
    assert ran.figures["confusion-mlp"].row_labels == ["benign", "malignant"]


def test_a_network_that_diverges_says_so(run_experiment: Any) -> None:
    options = Curves(models=("mlp",), lr=1e30, epochs=2)
    outcome = run_experiment(TOPIC, "curves", options).outcome
    assert outcome.status is Status.DIVERGED
    assert "smaller options.lr" in outcome.message
