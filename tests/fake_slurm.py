"""Programs of a Slurm that only notes what it is asked, and answers what it is told to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dltui.runs.liveness import slurm_end, state

PROGRAMS = ("sbatch", "squeue", "scancel", "scontrol", "sacct", "sinfo")

SCRIPT = """\
#!/bin/sh
echo "$@" >> {folder}/{name}.asked
cat {folder}/{name}.err >&2
cat {folder}/{name}.out
exit $(cat {folder}/{name}.code)
"""


class FakeSlurm:
    """First on the path from here on; its jobs are 42, 43 …"""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        folder.mkdir()
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        for name in PROGRAMS:
            program = folder / name
            program.write_text(SCRIPT.format(folder=folder, name=name))
            program.chmod(0o755)
            self.answers(name, "")
        counting = f"echo $((41 + $(wc -l < {folder}/sbatch.asked)))"
        sbatch = (folder / "sbatch").read_text()
        (folder / "sbatch").write_text(sbatch.replace(f"cat {folder}/sbatch.out", counting))
        self.answers("sacct", "", code=1)
        self.answers("scontrol", "", code=1)
        self.forget()

    def answers(self, name: str, out: str, *, err: str = "", code: int = 0) -> None:
        for ending, text in (("out", out), ("err", err), ("code", str(code))):
            (self.folder / f"{name}.{ending}").write_text(text)

    def queue(self, *lines: str) -> None:
        """What squeue lists from here on: ``42|PENDING|1:00||N/A|Priority``."""
        self.answers("squeue", "".join(f"{line}\n" for line in lines))
        state.ask_slurm_soon()

    def asked(self, name: str) -> list[str]:
        """The arguments of each call."""
        file = self.folder / f"{name}.asked"
        return file.read_text().splitlines() if file.exists() else []

    @staticmethod
    def forget() -> None:
        """What this process knows of another Slurm."""
        state._slurm.cache_clear()
        slurm_end._told.clear()
