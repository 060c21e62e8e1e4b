"""What bundled presets claim: where it comes from, how much it may differ, and that it holds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import chi2

from dltui.presets import kept
from dltui.presets.catalogue import bundled
from dltui.presets.claims import check
from dltui.presets.document import flatten
from dltui.presets.load import load
from dltui.presets.read import read
from dltui.presets.room import SPREADS, last_digit, why, widest
from dltui.presets.sample import fits, select
from dltui.presets.schema import Claim
from dltui.presets.sections import decode_preset
from dltui.presets.sources import letter
from dltui.presets.standing import LONG, standing
from dltui.presets.sweep import expand, point_document
from dltui.toml.problems import Faults
from tests.keep import claimed

FILES = sorted(bundled().rglob("*.toml"))
each = pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
kept_full = pytest.mark.parametrize(
    "path",
    [p for p in FILES if kept.beside(p).is_file()],
    ids=lambda p: f"{p.parent.name}/{p.stem}",
)
COLUMNS = 76
"""Of a note's lines: it stands in a terminal of 80."""

RENAMED = {("train.loss", "cross-entropy"): "auto"}
"""What runs that were kept before say of a setting, as it is said today: the same for classes."""

ENOUGH = 3
"""Seeds from which on a spread says something."""


def claims(path: Path) -> list[Claim]:
    return claimed(load(path).preset)


@each
def test_no_tolerance_is_wider_than_its_reason(path: Path) -> None:
    for claim in claims(path):
        most = widest(claim) * (1 + 1e-9)
        assert claim.tolerance <= most, (claim.metric, claim.where, claim.tolerance, why(claim))


@each
def test_published_figures_name_their_source_and_what_is_wrong_says_why(path: Path) -> None:
    for claim in load(path).preset.reported:
        assert claim.source, claim.metric
        assert (claim.kind == "published") is bool(letter(claim.source)), claim.source
        assert claim.note or claim.reason not in ("known-wrong", "chance"), claim.metric


@each
def test_it_asks_a_question_whose_answer_rests_on_figures(path: Path) -> None:
    question = load(path).preset.question
    assert question is not None
    assert question.support
    assert 2 <= len(question.choices) == len(set(question.choices))


@each
def test_its_notes_stand_in_eighty_columns(path: Path) -> None:
    for note in load(path).preset.notes:
        assert max(map(len, note.text.splitlines())) <= COLUMNS, note.title


@each
def test_its_full_run_is_kept_unless_it_takes_more_than_an_hour(path: Path) -> None:
    preset = load(path).preset
    assert preset.cost.full
    assert kept.beside(path).is_file() or preset.cost.full > LONG or preset.topic == "memory"


@kept_full
def test_the_kept_run_is_of_the_preset_as_it_is(path: Path) -> None:
    """Every point of it was measured, at the settings that it has today."""
    ran = kept.read(path)
    assert ran
    found = [one.settings for one in ran.measured()]
    assert len(found) == len(expand(load(path).preset))
    for settings in every_point(path):
        assert sum(fits(renewed(one, settings), settings) for one in found) == 1, settings


def renewed(kept: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """``kept`` settings in today's words, where ``now`` uses them."""
    words = {key: RENAMED.get((key, str(value)), value) for key, value in kept.items()}
    return {key: word if now.get(key) == word else kept[key] for key, word in words.items()}


def every_point(path: Path) -> Iterator[dict[str, Any]]:
    preset = load(path).preset
    for point in expand(preset):
        document = point_document(read(path)[0], point)
        made = preset if preset.sweep.empty else decode_preset(document, Faults())
        assert made
        yield flatten(made)


@kept_full
def test_no_claim_fails_in_the_kept_run(path: Path) -> None:
    """But for a published figure of which we say that we do not know why it differs."""
    for claim, verdict in standing("", path).claims:
        unknown = claim.kind == "published" and "we do not know" in claim.note.lower()
        failed = verdict.verdict == "not-measured" or (verdict.fails and not unknown)
        assert not failed, (verdict.metric, verdict.where, verdict.reason)


@kept_full
def test_the_answer_is_borne_out_by_the_kept_run(path: Path) -> None:
    question, ran = load(path).preset.question, kept.read(path)
    assert question and ran
    for verdict in check(question.support, ran.measured(), quick=False):
        assert verdict.verdict == "reproduced", (verdict.metric, verdict.where, verdict.reason)


@kept_full
def test_a_spread_that_gives_room_is_one_that_was_measured(path: Path) -> None:
    """Where the kept run has seeds enough, its own spread may not be much smaller.

    A spread of more seeds than it has may be the larger one by as much as chance allows: the
    variance of n draws lies below the 5 % quantile of χ²(n − 1)/(n − 1) once in twenty.
    """
    ran = kept.read(path)
    assert ran
    for claim in claims(path):
        sample = select(claim.metric, claim.where, ran.measured())
        if claim.room == "seeds" and len(sample.values) >= ENOUGH:
            free = len(sample.values) - 1
            factor = math.sqrt(free / float(chi2.ppf(0.05, free)))
            assert claim.spread <= factor * (sample.spread or 0.0), (claim.metric, claim.where)


@pytest.mark.parametrize(
    ("value", "unit"),
    [(87.0, 0.1), (1.190326, 1e-6), (2.3943e-05, 1e-9), (150_000.0, 10_000.0), (606.0, 0.1)],
)
def test_the_last_printed_digit(value: float, unit: float) -> None:
    assert math.isclose(last_digit(value), unit, rel_tol=1e-9)


def test_each_reason_gives_its_own_width() -> None:
    def wide(**more: Any) -> float:
        return widest(Claim(metric="m", value=50.0, tolerance=1, **more))

    assert wide() == 0
    assert wide(room="seeds", spread=0.7) == pytest.approx(SPREADS * 0.7)
    assert wide(room="about") == pytest.approx(10)
    assert wide(room="rounding") == pytest.approx(5e-8)
    assert wide(room="hardware") == 0
    assert wide(room="hardware", reason="other-hardware") == math.inf
