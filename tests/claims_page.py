"""The page of all claims; ``python -m tests.claims_page`` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from dltui.presets.catalogue import bundled
from dltui.presets.claims_table import WORDS, row
from dltui.presets.room import why
from dltui.presets.schema import Claim
from dltui.presets.sources import SOURCES
from dltui.presets.standing import Standing, by_source, standing, tally
from dltui.runs.verdict import Verdict
from dltui.topics.catalogue import topics
from dltui.words import MISSING, about

PAGE = Path(__file__).parent.parent / "dltui" / "docs" / "claims.md"

HEAD = """# Every claim

What the five write-ups print, and what else the presets are held to, beside what full runs
measured: `dltui claims` prints the same, `dltui claims --json` for programs, `dltui verify` runs
them anew. The page is written by `python -m tests.claims_page`.

A published figure is *reproduced*, *off*, *not separable* (closer than two standard errors),
*known wrong* (the right value is judged, and came out) or of *other hardware*. Arithmetic is
*exact*, what we found ourselves *holds*.

"""


def written() -> str:
    found = all_standing()
    return HEAD + "\n".join([*_sources(found), *_runs(found), *(_preset(one) for one in found)])


@cache
def all_standing() -> list[Standing]:
    """Of the bundled presets, topic after topic."""
    files = [path for topic in topics() for path in sorted((bundled() / topic).glob("*.toml"))]
    return [standing(f"{path.parent.name}/{path.stem}", path) for path in files]


def _sources(found: Sequence[Standing]) -> Iterator[str]:
    yield "## Published figures by source\n"
    used = _used(found)
    yield _row(["source", "figures", *(WORDS[word] for word in used)])
    yield "|---|--:" + "|--:" * len(used) + "|"
    for letter, own in by_source(found).items():
        counts = [tally(own).get(word, 0) or "" for word in used]
        yield _row([f"{letter}: {SOURCES[letter]}", len(own), *counts])
    yield ""


def _runs(found: Sequence[Standing]) -> Iterator[str]:
    yield "## Full runs\n"
    used = _used(found)
    yield _row(["preset", "full", "run", "on", "claims", *(WORDS[word] for word in used)])
    yield "|---|--:|---|---|--:" + "|--:" * len(used) + "|"
    for one in found:
        counts = [tally(one.verdicts).get(word, 0) or "" for word in used]
        ran = [one.kept.made, one.kept.device] if one.kept else [MISSING, MISSING]
        cost = about(one.preset.cost.full) or MISSING
        yield _row([one.name, cost, *ran, len(one.verdicts), *counts])
    yield ""


def _used(found: Sequence[Standing]) -> list[str]:
    return [word for word in WORDS if any(v.verdict == word for s in found for v in s.verdicts)]


def _preset(one: Standing) -> str:
    if not one.verdicts:
        return f"## {one.name}\n\nNothing is claimed of it.\n"
    lines = ["| claim | where | reported | full run | verdict | kind | source | tolerance |"]
    lines.append("|---|---|--:|--:|---|---|---|---|")
    lines += [_claim(claim, verdict, one.preset.topic) for claim, verdict in one.claims]
    return f"## {one.name}\n\n" + "\n".join(lines) + "\n"


def _claim(claim: Claim, verdict: Verdict, topic: str) -> str:
    return _row([*row(verdict, topic), claim.kind, claim.source, why(claim)])


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(written(), "utf-8")
