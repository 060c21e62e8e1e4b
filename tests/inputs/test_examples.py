"""The examples are short, and stand in the README as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.inputs.examples_cases import EXAMPLES

README = (Path(__file__).parent.parent.parent / "README.md").read_text("utf-8")
LINES = 15
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/p.toml"))


@pytest.mark.parametrize("name", NAMES)
def test_fifteen_lines_say_it(name: str) -> None:
    written = (EXAMPLES / name / "p.toml").read_text("utf-8").splitlines()
    assert sum(bool(line.strip()) for line in written) <= LINES


def test_the_readme_shows_five_of_them_word_for_word() -> None:
    section = README.partition("## Bring your own")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```(?:toml|python)\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    files = {path.read_text("utf-8") for path in EXAMPLES.glob("*/*.*")}
    presets = [block for block in blocks if block in files and "[data]" in block]
    assert len(presets) == 5
    assert [block for block in blocks if block not in files] == []
