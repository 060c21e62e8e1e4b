"""All claims of presets, how they stand by source, and the full runs behind that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from dltui.cli import answers
from dltui.cli.shared import print_json
from dltui.cli.table import print_line, print_table, print_text
from dltui.presets.claims_table import WORDS, row
from dltui.presets.room import why
from dltui.presets.schema import Claim
from dltui.presets.sources import SOURCES
from dltui.presets.standing import Standing, by_source, standing, tally
from dltui.presets.sweep import size
from dltui.runs.numbers import counted_claim
from dltui.runs.verdict import Verdict
from dltui.topics.catalogue import metric
from dltui.words import MISSING, about


def tell(files: Mapping[str, Path], *, as_json: bool) -> None:
    """Every claim of the presets in ``files``, by name."""
    found = [standing(name, path) for name, path in files.items()]
    if as_json:
        print_json(_answer(found))
    else:
        _print(found)


def _answer(found: Sequence[Standing]) -> answers.Claims:
    return answers.Claims(
        claims=[_claim(one, claim, verdict) for one in found for claim, verdict in one.claims],
        sources=[
            answers.SourceTally(
                letter=letter, name=SOURCES[letter], figures=len(own), verdicts=tally(own)
            )
            for letter, own in by_source(found).items()
        ],
        presets=[_full_run(one) for one in found],
    )


def _claim(one: Standing, claim: Claim, verdict: Verdict) -> answers.Claimed:
    known = metric(claim.metric, one.preset.topic)
    more = {"preset": one.name, "unit": known.unit, "room": claim.room, "why": why(claim)}
    judged = msgspec.to_builtins(counted_claim(verdict, known))
    return msgspec.convert(judged | more, answers.Claimed)


def _full_run(one: Standing) -> answers.FullRun:
    return answers.FullRun(
        preset=one.name,
        runs=size(one.preset.sweep),
        full_seconds=one.preset.cost.full,
        quick_seconds=one.preset.cost.quick,
        made=one.kept.made if one.kept else None,
        device=one.kept.device if one.kept else None,
        verdicts=tally(one.verdicts),
    )


def _print(found: Sequence[Standing]) -> None:
    for one in found:
        if one.verdicts:
            _print_claims(one)
    used = [word for word in WORDS if any(v.verdict == word for s in found for v in s.verdicts)]
    words = [WORDS[word] for word in used]
    sources = [
        (f"{letter} {SOURCES[letter]}", len(own), *(tally(own).get(word, 0) for word in used))
        for letter, own in by_source(found).items()
        if own
    ]
    print_table(("source", "figures", *words), sources, right=["figures", *words])
    print_text("")
    print_table(
        ("preset", "runs", "full", "quick", "run", "on", "claims", *words),
        [_run_row(one, used) for one in found],
        right=["runs", "full", "quick", "claims", *words],
    )


def _print_claims(one: Standing) -> None:
    """What, reported, measured, judged; where it comes from stands below, each source once."""
    print_line(f"{one.name}  {one.preset.title}")
    origins: dict[str, int] = {}
    rows = []
    for claim, verdict in one.claims:
        origin = " · ".join(filter(None, (claim.source, claim.kind, why(claim))))
        number = origins.setdefault(origin, len(origins) + 1)
        what, where, *figures = row(verdict, one.preset.topic)
        rows.append((" ".join(filter(None, (what, where))), *figures, number))
    print_table(("claim", "reported", "full run", "verdict", "from"), rows, right=["reported"])
    for origin, number in origins.items():
        print_text(f"  {number}  {origin}")
    print_line("")


def _run_row(one: Standing, used: Sequence[str]) -> tuple[object, ...]:
    counts, cost, ran = tally(one.verdicts), one.preset.cost, one.kept
    return (
        one.name,
        size(one.preset.sweep),
        about(cost.full) or MISSING,
        about(cost.quick) or MISSING,
        ran.made if ran else MISSING,
        ran.device if ran else MISSING,
        len(one.verdicts),
        *(counts.get(word, 0) for word in used),
    )
