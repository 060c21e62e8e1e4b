"""The README says what is there, and CI runs what the README says."""

from __future__ import annotations

import re
from pathlib import Path

from dltui.presets.catalogue import entries

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_bundled_preset_is_in_the_gallery() -> None:
    missing = [entry.name for entry in entries() if f"`{entry.name.split('/')[1]}`" not in README]
    assert not missing


def test_ci_runs_the_readme_test_command() -> None:
    commands = re.findall(r"```sh\n(python3 -m venv .*)\n```", README)
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text("utf-8")
