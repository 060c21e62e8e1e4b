"""Where a measurement runs, and what several of them need: presets run here or as a command."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.presets.schema import Preset


@dataclass(frozen=True, slots=True)
class Bench:
    """One measurement's place: ``folder`` is its own, ``data`` holds Fashion-MNIST.

    ``small`` is the rehearsal on a CPU, which shows that a measurement works and nothing else.
    """

    folder: Path
    device: str = "cuda"
    data: Path | None = None
    small: bool = False

    @property
    def gpu(self) -> bool:
        return self.device.startswith("cuda")

    @property
    def runs(self) -> Path:
        path = self.folder / "runs"
        path.mkdir(parents=True, exist_ok=True)
        return path

    def preset(self, name: str, *settings: str) -> Preset:
        """A bundled preset on the bench's device; the last of contradicting settings counts."""
        return load(find(name), overrides=[*settings, f"run.device={self.device}"]).preset


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``dltui --run`` left: its exit code and the object it printed."""

    code: int
    result: dict[str, Any]

    @property
    def metrics(self) -> dict[str, float]:
        metrics: dict[str, float] = self.result["metrics"]
        return metrics

    @property
    def ending(self) -> str:
        return f"{self.code} {self.result['status']}"

    def table(self, id: str) -> list[list[Any]]:
        """The rows of a figure; empty without it."""
        return next((f["rows"] for f in self.result["figures"] if f.get("id") == id), [])


def dltui(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of dltui's, as a user gives it."""
    command = [sys.executable, "-m", "dltui", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def run(bench: Bench, name: str, *settings: str, quick: bool = False) -> Answer:
    """``dltui --run name`` on the bench's device, to its end."""
    options = ["--quick"] if quick else []
    options += ["--json", "--device", bench.device, "--runs-dir", str(bench.runs)]
    options += ["--data-root", str(bench.data)] if bench.data else []
    options += [part for setting in settings for part in ("--set", setting)]
    answer = dltui("--run", name, *options)
    if not answer.stdout:
        raise RuntimeError(answer.stderr.strip())
    return Answer(answer.returncode, json.loads(answer.stdout))
