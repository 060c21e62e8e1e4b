"""The README's table of presets; ``python tests/readme_gallery.py`` writes it anew."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from dltui.presets.catalogue import bundled
from dltui.presets.claims_table import AGREES, WORDS, measured, place, reported
from dltui.presets.standing import Standing, standing, tally
from dltui.presets.sweep import size
from dltui.runs.verdict import Verdict
from dltui.topics.catalogue import metric, topics
from dltui.words import MISSING, about

README = Path(__file__).parent.parent / "README.md"
SHOWN = 2
"""Published figures that are told of each preset; dltui claims has all."""

BLOCK = re.compile(r"(?<=<!-- presets -->\n).*?(?=<!-- end of presets -->)", re.DOTALL)


def table() -> str:
    """One row a preset: seconds on two CPU cores, the first figures it is held to beside what its
    full run measured, and how all of them stand.
    """
    lines = [
        "| preset | what it shows | runs | full | quick | reported → full run |",
        "|---|---|--:|--:|--:|---|",
    ]
    for topic in topics():
        for path in sorted((bundled() / topic).glob("*.toml")):
            one = standing(f"{topic}/{path.stem}", path)
            preset = one.preset
            lines.append(
                f"| {topic}/`{path.stem}` | {preset.title} | {size(preset.sweep)} "
                f"| {_time(preset.cost.full)} | {_time(preset.cost.quick)} | {_found(one)} |"
            )
    return "\n".join(lines) + "\n"


def _time(seconds: float) -> str:
    return about(seconds) or MISSING


def _found(one: Standing) -> str:
    told = [v for v in one.verdicts if v.kind == "published" and v.reported is not None]
    parts = [_words(verdict, one.preset.topic) for verdict in told[:SHOWN]]
    counts = tally(one.verdicts)
    agreed = [AGREES[v.kind] for v in one.verdicts if v.verdict == "reproduced"]
    every = Counter(agreed) | Counter(
        {WORDS[word]: n for word, n in counts.items() if word != "reproduced"}
    )
    parts += [f"{n} {word}" for word, n in every.items()]
    return "; ".join(parts)


def _words(verdict: Verdict, topic: str) -> str:
    at = place(verdict)
    what = metric(verdict.metric, topic).word + (f" at {at}" if at else "")
    return f"{what}: {reported(verdict, topic)} → {measured(verdict, topic)}"


if __name__ == "__main__":
    text = README.read_text("utf-8")
    README.write_text(BLOCK.sub(lambda _: table(), text), "utf-8")
