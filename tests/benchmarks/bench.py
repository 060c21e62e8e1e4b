"""Where a benchmark runs: its folder, its data, and processes of their own for what is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.conftest import SHARED_DATA

ROOT = Path(__file__).parent.parent.parent

HERS = ("DLTUI_", "XDG_", "SLURM_", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Variables of the shell that would steer what is measured."""


class NotRun(Exception):
    """Something is missing that a benchmark needs; says what."""


class Failed(Exception):
    """A process that was to measure did not; its last words."""


@dataclass(frozen=True)
class Bench:
    """``folder`` is the benchmark's own; ``peers`` is the Python that other libraries lie in."""

    folder: Path
    peers: str = sys.executable

    @property
    def runs(self) -> Path:
        """A root of runs."""
        path = self.folder / "runs"
        path.mkdir(exist_ok=True)
        return path

    @cached_property
    def data(self) -> Path:
        """Where Fashion-MNIST lies."""
        from dltui.runs.roots import data_root

        for root in (SHARED_DATA, data_root(None)):
            if root is not None and (root / "FashionMNIST").is_dir():
                return root
        raise NotRun("Fashion-MNIST is not on this machine")

    def environment(self, threads: int | None = None) -> dict[str, str]:
        """A shell's with this tree on Python's path, a home of its own, and so many threads."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(HERS)}
        own |= {"HOME": str(self.folder), "PYTHONPATH": str(ROOT), "DLTUI_RUNS": str(self.runs)}
        return own if threads is None else own | {"OMP_NUM_THREADS": str(threads)}

    def fresh(
        self,
        module: str,
        *arguments: object,
        python: str = sys.executable,
        threads: int | None = 1,
        more: Mapping[str, str] | None = None,
    ) -> Any:
        """What ``python -m module arguments`` prints at last, as JSON."""
        command = [python, "-P", "-m", module, *map(str, arguments)]
        environment = {**self.environment(threads), **(more or {})}
        return told(run(command, environment, self.folder))

    def needs(self, *modules: str) -> None:
        """``NotRun`` where ``peers`` lacks one of them."""
        for module in modules:
            if not self.installed(module):
                raise NotRun(f"{module} is not installed in {Path(self.peers).name}'s environment")

    def installed(self, module: str) -> bool:
        code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
        return not subprocess.run([self.peers, "-P", "-c", code], check=False).returncode


def run(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> str:
    """What it prints; ``Failed`` with its last words where it does not end well."""
    done = subprocess.run(
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(last_line(done.stderr) or f"exit code {done.returncode}")
    return done.stdout


def told(printed: str) -> Any:
    """The last line that is JSON; libraries talk before and behind it."""
    for line in reversed(printed.splitlines()):
        if line.startswith(("{", "[")):
            return json.loads(line)
    raise Failed("it printed no JSON")


def last_line(words: str) -> str:
    lines = words.strip().splitlines()
    return lines[-1][:300] if lines else ""
