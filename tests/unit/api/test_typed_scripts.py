"""A script that uses the interface passes a strict check of its types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import dltui

SCRIPT = """
import dltui

with dltui.start("x", config={"lr": 0.1}, total=3, resume=True, ranks="all") as run:
    run.log({"loss": 1.0, "nested": {"val": 2}}, step=3)
    run.define("loss", better="less", unit="nats")
    run.progress(1, total=3)
    name: str = run.id
    stop: bool = run.stop_requested
    run.finish("stopped")
dltui.log({"loss": 1.0})
again: dltui.Run | None = dltui.current()
run.define("loss", better="high")
"""


@pytest.mark.slow
def test_mypy_knows_its_types(tmp_path: Path) -> None:
    """Half a minute without a cache."""
    (tmp_path / "script.py").write_text(SCRIPT)
    config = Path(dltui.__file__).parents[1] / "pyproject.toml"
    said = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", config, tmp_path / "script.py"],
        cwd=config.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    (error, _) = said.stdout.splitlines()
    assert "script.py:13" in error
    assert "better" in error
