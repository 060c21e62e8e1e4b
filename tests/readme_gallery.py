"""The README's table of presets; ``python tests/readme_gallery.py`` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

from dltui.presets.catalogue import bundled
from dltui.presets.claims_table import place, reported
from dltui.presets.load import load
from dltui.presets.schema import Claim, Preset
from dltui.presets.sweep import size
from dltui.topics.catalogue import metric, topics

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"(?<=<!-- presets -->\n).*?(?=<!-- end of presets -->)", re.DOTALL)


def table() -> str:
    """One row a preset: cost in seconds on two CPU cores, and the first figures it is held to."""
    lines = [
        "| preset | what it shows | runs | full | quick | reported |",
        "|---|---|--:|--:|--:|---|",
    ]
    for topic in topics():
        for path in sorted((bundled() / topic).glob("*.toml")):
            preset = load(path).preset
            lines.append(
                f"| {topic}/`{path.stem}` | {preset.title} | {size(preset.sweep)} "
                f"| {_time(preset.cost.full)} | {_time(preset.cost.quick)} | {_expected(preset)} |"
            )
    return "\n".join(lines) + "\n"


def _time(seconds: float) -> str:
    if not seconds:
        return "–"
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _expected(preset: Preset) -> str:
    standing = [claim for claim in preset.reported if claim.stands and claim.value is not None]
    words = [_words(claim, preset.topic) for claim in standing[:2]]
    more = len(preset.reported) - len(words)
    return "; ".join(words) + (f"; {more} more" if words and more else "")


def _words(claim: Claim, topic: str) -> str:
    at = place(claim)
    word = metric(claim.metric, topic).word
    return f"{word}: {reported(claim, topic)}" + (f" at {at}" if at else "")


if __name__ == "__main__":
    text = README.read_text("utf-8")
    README.write_text(BLOCK.sub(lambda _: table(), text), "utf-8")
